// Values from a seeded generator: any nesting of JSON and binary, sent to `echo` and `ask` over both transports.
const seed = 20_260_101

/** Mulberry32: small, and the same on every machine. */
function generator(state) {
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return (below) => Math.floor(next() * below)
}

const texts = ['', 'a', 'ä', '€', '\ud83d\ude00', '"', '\\', '\u0000', '\n', '\u2028', '_placeholder', 'num', '</a>', '4', '\x1e', '__proto__', 'length']
const numbers = [0, -1, 1.5, 1e21, 1e-7, 2 ** 53 - 1, -(2 ** 53 - 1), 0.1, 123456789]

function value(random, depth, attachments) {
  switch (random(depth > 0 ? 9 : 6)) {
    case 0: return null
    case 1: return random(2) === 0
    case 2: return numbers[random(numbers.length)]
    case 3: return texts[random(texts.length)]
    case 4: return texts[random(texts.length)] + texts[random(texts.length)]
    case 5: {
      if (attachments.length === 10) return 'no more'
      attachments.push(Buffer.from(Array.from({ length: random(20) }, () => random(256))))
      return { _placeholder: true, num: attachments.length - 1 }
    }
    case 6:
    case 7: return Array.from({ length: random(4) }, () => value(random, depth - 1, attachments))
    default: return Object.fromEntries(Array.from({ length: random(4) }, (_, n) => [`${texts[random(texts.length)]}${n}k`, value(random, depth - 1, attachments)]))
  }
}

function packet(n) {
  const random = generator(seed + n)
  const attachments = []
  const values = Array.from({ length: random(4) }, () => value(random, 4, attachments))
  const isAsked = random(2) === 0
  const head = attachments.length > 0 ? `45${attachments.length}-` : '42'
  return { text: `${head}${isAsked ? random(100) : ''}${JSON.stringify([isAsked ? 'ask' : 'echo', ...values])}`, attachments }
}

const numbersTo = (count) => Array.from({ length: count }, (_, n) => n)

export const generated = [
  ...numbersTo(100).map((n) => [`generated ${n}, websocket`, 'plain', async (c) => {
    const { text, attachments } = packet(n)
    const socket = await c.joined('/')
    socket.send(text)
    attachments.forEach((attachment) => socket.send(attachment))
    await c.fence(socket)
  }]),
  ...numbersTo(60).map((n) => [`generated ${n}, polling`, 'plain', async (c) => {
    const { text, attachments } = packet(n)
    await c.open('/')
    await c.post([text, ...attachments.map((attachment) => `b${attachment.toString('base64')}`)].join('\x1e'))
    await c.post('42["echo","fence"]', { quiet: true })
    await c.untilFence()
  }]),
]
