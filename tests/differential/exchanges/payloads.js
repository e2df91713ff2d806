// Bodies of polling requests: framing, limits, encodings.
const echo = (value) => `42["echo",${JSON.stringify(value)}]`
const large = (bytes) => echo('x'.repeat(bytes - echo('').length))

const bodies = {
  'two packets': `${echo(1)}\x1e${echo(2)}`,
  'a separator at the end': `${echo(1)}\x1e`,
  'a separator at the start': `\x1e${echo(1)}`,
  'two separators': `${echo(1)}\x1e\x1e${echo(2)}`,
  'an unknown packet between two': `${echo(1)}\x1e9\x1e${echo(2)}`,
  'a ping between two': `${echo(1)}\x1e2\x1e${echo(2)}`,
  'a close between two': `${echo(1)}\x1e1\x1e${echo(2)}`,
  'a violation between two': `${echo(1)}\x1e4x\x1e${echo(2)}`,
  'a pong before one': `3\x1e${echo(1)}`,
  'text that is not ASCII': echo('\u00e4\u20ac\ud83d\ude00'),
  'bytes that are not UTF-8': Buffer.concat([Buffer.from('42["echo","'), Buffer.from([0xff, 0xfe]), Buffer.from('"]')]),
  'an overlong encoding': Buffer.concat([Buffer.from('42["echo","'), Buffer.from([0xc0, 0xaf]), Buffer.from('"]')]),
  'a byte order mark': `\ufeff${echo(1)}`,
  'as many bytes as are allowed': large(10_000),
  'one byte too many': large(10_001),
  'far too many bytes': large(100_000),
  'a thousand packets': Array.from({ length: 300 }, (_, n) => echo(n)).join('\x1e'),
  'a line break inside': '42["echo",\n1]',
}

const base64 = ['AQID', 'AQ==', 'AQ', 'AQI', '-_8=', 'A', '', '====', 'AQ ID', 'AQ\nID', 'A*Q*I*D', 'AR==', 'äAQID', 'AQID====AQID']

export const payloads = [
  ...Object.entries(bodies).map(([name, body]) => [`payload: ${name}`, 'plain', async (c) => {
    await c.open('/')
    await c.post(body)
    await c.post('42["echo","fence"]', { quiet: true })
    await c.untilFence()
  }]),
  ...Object.entries(bodies).filter(([name]) => !name.startsWith('far')).map(([name, body]) => [`payload in chunks: ${name}`, 'plain', async (c) => {
    await c.open('/')
    await c.post(body, { headers: { 'content-type': 'text/plain;charset=UTF-8', 'transfer-encoding': 'chunked' } })
    await c.post('42["echo","fence"]', { quiet: true })
    await c.untilFence()
  }]),
  ...['text/plain', 'application/json', '', 'text/plain;charset=latin1', 'application/octet-stream; a=b'].map((type) => [
    `payload of type ${type || 'none'}`, 'plain', async (c) => {
      await c.open('/')
      await c.post(echo('ä'), { headers: type ? { 'content-type': type } : {} })
      await c.post('42["echo","fence"]', { quiet: true })
      await c.untilFence()
    }]),
  ...base64.map((text) => [`payload: base64 ${JSON.stringify(text)}`, 'plain', async (c) => {
    await c.open('/')
    await c.post(`451-["echo",{"_placeholder":true,"num":0}]\x1eb${text}`)
    await c.post('42["echo","fence"]', { quiet: true })
    await c.untilFence()
  }]),
  ['payload: base64 over a WebSocket', 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.send('451-["echo",{"_placeholder":true,"num":0}]')
    socket.send('bAQID')
    await c.fence(socket)
  }],
  ...[10_000, 10_001].map((bytes) => [`payload: a frame of ${bytes} bytes`, 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.send(large(bytes))
    await c.fence(socket)
  }]),
  ...[10_000, 10_001].map((bytes) => [`payload: an attachment of ${bytes} bytes`, 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.send('451-8["ask",{"_placeholder":true,"num":0}]')
    socket.send(Buffer.alloc(bytes, 7))
    await c.fence(socket)
  }]),
]
