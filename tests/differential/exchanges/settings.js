// Other origins, and heartbeats with short intervals.
const origins = ['http://one.example', 'http://two.example', 'http://three.example', 'http://ONE.example', 'null', undefined]

export const cors = ['listed', 'open', 'plain'].flatMap((setting) => [
  ...origins.map((origin) => [`cors ${setting}: handshake from ${origin ?? 'nowhere'}`, setting, async (c) => {
    await c.http('GET', '?EIO=4&transport=polling', { headers: origin ? { origin } : {} })
  }]),
  ...origins.map((origin) => [`cors ${setting}: preflight from ${origin ?? 'nowhere'}`, setting, async (c) => {
    await c.http('OPTIONS', '?EIO=4&transport=polling', {
      headers: { ...origin && { origin }, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type, x-a' },
    })
  }]),
  [`cors ${setting}: a refusal is readable`, setting, async (c) => {
    await c.http('GET', '?EIO=4&transport=polling&sid=unknown', { headers: { origin: 'http://one.example' } })
  }],
  [`cors ${setting}: a poll`, setting, async (c) => {
    await c.open('/')
    await c.post('42["echo",1]', { headers: { origin: 'http://one.example', 'content-type': 'text/plain' } })
  }],
])

export const heartbeats = [
  ['heartbeat: answered over a WebSocket', 'fast', async (c) => {
    const socket = await c.joined('/')
    for (let n = 0; n < 3; n++) {
      await c.frames(socket, 1)
      socket.send('3')
    }
  }],
  ['heartbeat: answered over polling', 'fast', async (c) => {
    await c.open('/')
    for (let n = 0; n < 3; n++) {
      await c.packets(1)
      await c.post('3')
    }
  }],
  ['heartbeat: not answered over a WebSocket', 'fast', async (c) => {
    const socket = await c.joined('/')
    await c.framesUntil(socket, () => false)
  }],
  ['heartbeat: not answered over polling', 'fast', async (c) => {
    await c.open('/')
    await c.packets(20)
  }],
  ['heartbeat: nothing is joined in time over a WebSocket', 'fast', async (c) => {
    const socket = await c.webSocket()
    await socket.next()
    await c.frames(socket, 1)
    socket.send('3')
    await c.frames(socket, 1)
  }],
  ['heartbeat: only refusals in time', 'fast', async (c) => {
    const socket = await c.webSocket()
    await socket.next()
    socket.send('40/unknown,')
    await c.frames(socket, 2)
    socket.send('3')
    await c.frames(socket, 1)
  }],
]
