// Malformed packets: each ends or leaves alone the socket it came on, and the others' chat goes on.
import assert from 'node:assert/strict'
import { afterEach, it } from 'node:test'
import { newClientId, transports } from './support/client.js'
import { RawSocket, writeBytes } from './support/raw.js'
import { everyDatabase } from './support/settings.js'

const deep = (depth) => '['.repeat(depth) + ']'.repeat(depth)
const tenMegabytes = 'x'.repeat(10_000_000)

/** What is written on a socket that is connected to `/`, and what becomes of it. */
const packets = {
  'an empty frame': ['', 'closed'],
  'an unknown Engine.IO packet': ['9', 'closed'],
  'a packet of another alphabet': ['\u{1f600}', 'closed'],
  'a ping of a client': ['2', 'closed'],
  'a message without a packet': ['4', 'alive or closed'],
  'an unknown Socket.IO packet': ['47', 'closed'],
  'a packet type that is no digit': ['4x', 'closed'],
  'an event that is no array': ['42{"message":1}', 'closed'],
  'an event of an empty array': ['42[]', 'closed'],
  'an event whose name is an object': ['42[{}]', 'closed'],
  'an event whose name is null': ['42[null,{}]', 'closed'],
  'an event without a payload': ['42', 'alive or closed'],
  'truncated JSON': ['42["message",{"text":"x"', 'closed'],
  'JSON with something behind it': ['42["message",{"text":"x"}]]', 'closed'],
  'a reserved event name, connect': ['42["connect"]', 'closed'],
  'a reserved event name, disconnect': ['42["disconnect"]', 'closed'],
  'a reserved event name, disconnecting': ['42["disconnecting"]', 'closed'],
  'JSON nested 100,000 deep': [`42["message",${deep(100_000)}]`, 'alive or closed'],
  'an acknowledgement id beyond all numbers': ['4299999999999999999999["message",{"text":"x"}]', 'closed'],
  'an answer nobody asked for': ['4399[1]', 'alive'],
  'an answer that is no array': ['4399{"a":1}', 'closed'],
  'a CONNECT_ERROR of a client': ['44{"message":"x"}', 'closed'],
  'a second CONNECT': ['40', 'closed'],
  'a CONNECT whose payload is an array': ['40/chat,[]', 'closed'],
  'a CONNECT whose payload is truncated': ['40/chat,{"guest"', 'closed'],
  'an event for a namespace that was not joined': ['42/chat,["send",{}]', 'closed'],
  'an event for a namespace named __proto__': ['42/__proto__,["send",{}]', 'closed'],
  'a DISCONNECT with a payload': ['41{"a":1}', 'closed'],
  'a binary event without attachments': ['450-["message",{}]', 'closed'],
  'a binary event without a count': ['45["message",{}]', 'closed'],
  'a binary event with too many attachments': ['4511-["message",{}]', 'closed'],
  'a binary event with a billion attachments': ['45999999999-["message",{}]', 'closed'],
  'a text where an attachment was announced': ['451-["message",{"_placeholder":true,"num":0}]', '42["message",{"text":"x"}]', 'closed'],
  'an attachment out of range': ['451-["message",{"_placeholder":true,"num":7}]', Buffer.from([1]), 'closed'],
  'an attachment nobody announced': [Buffer.from([1, 2, 3]), 'closed'],
  'binary where text belongs': ['451-["message",{"text":{"_placeholder":true,"num":0}}]', Buffer.from([1, 2, 3]), 'alive'],
  'a CONNECT to a namespace that is not there': ['40/elsewhere', 'alive'],
  'a CONNECT to a namespace of 100,000 characters': [`40/${'x'.repeat(100_000)}`, 'alive or closed'],
  'an event name of 100,000 characters': [`42[${JSON.stringify('x'.repeat(100_000))}]`, 'alive'],
  'an event named __proto__': ['421["__proto__",{}]', 'alive'],
  'an event named constructor': ['421["constructor",{}]', 'alive'],
  'an event with a thousand arguments': [`421["message",${Array(1000).fill('1')}]`, 'alive'],
  'a payload of 10 MB': [`42["message",{"text":"${tenMegabytes}"}]`, 'closed'],
  'an attachment of 10 MB': ['451-["message",{"_placeholder":true,"num":0}]', Buffer.alloc(10_000_000), 'closed'],
}

/** Bytes written behind an upgrade, beneath what any WebSocket library lets one write. */
const bytes = {
  'a frame that is not masked': Buffer.from([0x81, 0x02, 0x34, 0x30]),
  'a frame with reserved bits': Buffer.from([0xf1, 0x82, 0, 0, 0, 0, 0x34, 0x30]),
  'a frame of an unknown kind': Buffer.from([0x83, 0x80, 0, 0, 0, 0]),
  'a continuation of nothing': Buffer.from([0x80, 0x80, 0, 0, 0, 0]),
  'a ping of 126 bytes': Buffer.concat([Buffer.from([0x89, 0xfe, 0, 126, 0, 0, 0, 0]), Buffer.alloc(126)]),
  'a ping in two fragments': Buffer.from([0x09, 0x80, 0, 0, 0, 0]),
  'a length with the highest bit set': Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  'a frame announced as 4 GB': Buffer.from([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
  'text that is not UTF-8': Buffer.from([0x81, 0x83, 0, 0, 0, 0, 0x34, 0xff, 0xfe]),
  'a close frame with a code of one byte': Buffer.from([0x88, 0x81, 0, 0, 0, 0, 3]),
}

everyDatabase('malformed packets', (people) => {
  const raws = []
  afterEach(() => {
    for (const raw of raws.splice(0)) raw.close()
  })

  const chatGoesOn = async ([speaker, listener]) => {
    const text = `still here ${newClientId()}`
    assert.equal((await speaker.ask('message', { text })).ok, true)
    await listener.next('chat_message', (message) => message.text === text)
  }
  const witnesses = async () => [await people().classic(), await people().classic(people().name(), transports['polling only'])]

  for (const [what, frames] of Object.entries(packets)) {
    it(what, async () => {
      const others = await witnesses()
      const raw = await RawSocket.joined(people().server, '/', people().name('Mallory'))
      raws.push(raw)
      const expected = frames.at(-1)
      for (const frame of frames.slice(0, -1)) raw.send(frame)
      const fate = await raw.fate('/')
      assert.ok(expected.split(' or ').includes(fate), `expected ${expected}, was ${fate}`)
      await chatGoesOn(others)
    })
  }

  it('an event before any CONNECT', async () => {
    const others = await witnesses()
    const raw = new RawSocket(people().server)
    raws.push(raw)
    await raw.next((frame) => frame.startsWith('0{'))
    raw.send('42["message",{"text":"x"}]')
    await raw.closed
    await chatGoesOn(others)
  })

  it('a frame of 10 MB closes with the code for too big', async () => {
    const others = await witnesses()
    const raw = await RawSocket.joined(people().server, '/', people().name('Mallory'))
    raws.push(raw)
    raw.send(`42["message",{"text":"${tenMegabytes}"}]`)
    assert.ok([1009, 1006].includes(await raw.closed))
    await chatGoesOn(others)
  })

  for (const [what, written] of Object.entries(bytes)) {
    it(what, async () => {
      const others = await witnesses()
      assert.equal(await writeBytes(people().server, written), true)
      await chatGoesOn(others)
    })
  }
})

everyDatabase('malformed polling', (people) => {
  const poll = (session, options) => fetch(`${people().server.url}/socket.io/?EIO=4&transport=polling${session ? `&sid=${session}` : ''}`, options)

  /** A polling session that is connected to `/`. */
  const open = async () => {
    const { sid } = JSON.parse((await (await poll()).text()).slice(1))
    assert.equal((await poll(sid, { method: 'POST', body: '40' })).status, 200)
    assert.match(await (await poll(sid)).text(), /^40\{/)
    return sid
  }

  const refusedWith = async (response, status, code) => {
    assert.equal(response.status, status)
    assert.equal((await response.json()).code, code)
  }

  it('a body of 10 MB is refused and the session lives on', async () => {
    const session = await open()
    assert.equal((await poll(session, { method: 'POST', body: `42["message",{"text":"${tenMegabytes}"}]` })).status, 413)
    assert.equal((await poll(session, { method: 'POST', body: '421["no_such_event"]' })).status, 200)
    assert.match(await (await poll(session)).text(), /^431\[/)
  })

  for (const [what, body] of Object.entries({
    'a body of nothing': '',
    'a body of separators': '\u001e\u001e',
    'an unknown packet': '9',
    'base64 that is none': 'b!!!!',
  })) {
    it(`${what} ends the session`, async () => {
      const session = await open()
      assert.ok([200, 400].includes((await poll(session, { method: 'POST', body })).status))
      // What was written before the end may still be fetched once.
      for (let tries = 0; tries < 3; tries++) {
        const response = await poll(session)
        if (response.status === 400) return refusedWith(response, 400, 1)
        await response.text()
      }
      assert.fail('The session lives on')
    })
  }

  for (const session of ['made-up', '__proto__', 'constructor', 'x'.repeat(5000)]) {
    it(`a session id nobody gave out: ${session.slice(0, 20)}`, async () => refusedWith(await poll(session), 400, 1))
  }

  it('an unknown transport', async () =>
    refusedWith(await fetch(`${people().server.url}/socket.io/?EIO=4&transport=pigeon`), 400, 0))

  it('another protocol version', async () =>
    refusedWith(await fetch(`${people().server.url}/socket.io/?EIO=3&transport=polling`), 400, 5))

  it('a handshake by POST', async () => refusedWith(await poll('', { method: 'POST', body: '40' }), 400, 2))
})
