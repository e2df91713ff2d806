// Requests that open no session, and requests to a session that are no poll.
const upgradeHeaders = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' }

const refused = [
  ['GET', '?EIO=4'], ['GET', ''], ['GET', '?EIO=4&transport='], ['GET', '?EIO=4&transport=abc'], ['GET', '?EIO=4&transport=Polling'],
  ['GET', '?EIO=4&transport=webtransport'], ['GET', '?EIO=4&transport=websocket'], ['POST', '?EIO=4&transport=websocket'],
  ['GET', '?EIO=4&transport=polling&sid=unknown'], ['GET', '?EIO=4&transport=polling&sid=__proto__'],
  ['GET', '?EIO=4&transport=polling&sid=constructor'], ['GET', '?EIO=4&transport=websocket&sid=unknown'],
  ['GET', `?EIO=4&transport=polling&sid=${'a'.repeat(2000)}`], ['POST', '?EIO=4&transport=polling&sid=unknown'],
  ['POST', '?EIO=4&transport=polling'], ['PUT', '?EIO=4&transport=polling'], ['DELETE', '?EIO=4&transport=polling'],
  ['OPTIONS', '?EIO=4&transport=polling'], ['PATCH', '?EIO=4&transport=polling'],
  ['GET', '?EIO=3&transport=polling'], ['GET', '?transport=polling'], ['GET', '?EIO=abc&transport=polling'],
  ['GET', '?EIO=5&transport=polling'], ['GET', '?EIO=04&transport=polling'],
  ['GET', '?EIO=4&transport=polling&deny=No%20entry'], ['GET', '?EIO=4&transport=polling&deny='],
  ['GET', '?EIO=3&transport=polling&deny=No%20entry'], ['GET', '?EIO=3&transport=abc'], ['POST', '?EIO=3&transport=polling'],
]

const opened = [
  ['as clients do', '?EIO=4&transport=polling&t=abc123'], ['an empty sid', '?EIO=4&transport=polling&sid='],
  ['the same parameter twice', '?EIO=4&EIO=4&transport=polling'], ['the parameters in another order', '?transport=polling&EIO=4'],
  ['an old option', '?EIO=4&transport=polling&b64=1'], ['a path below', '?EIO=4&transport=polling', { path: '/socket.io/below' }],
  ['an old browser', '?EIO=4&transport=polling', { headers: { 'user-agent': 'Mozilla/5.0 (compatible;MSIE 10.0)' } }],
  ['another old browser', '?EIO=4&transport=polling', { headers: { 'user-agent': 'Trident/7.0' } }],
  ['an origin', '?EIO=4&transport=polling', { headers: { origin: 'http://one.example' } }],
  ['an origin that cannot be one', '?EIO=4&transport=polling', { headers: { origin: 'a\x01b' } }],
]

const withSession = [
  ['PUT', 'text/plain', '42["echo",1]'], ['DELETE', 'text/plain', undefined], ['PATCH', 'text/plain', '2'], ['OPTIONS', 'text/plain', undefined],
  ['POST', 'application/octet-stream', 'abc'],
]

export const http = [
  ...refused.map(([method, query]) => [`http: ${method} ${query.slice(0, 60) || 'without a query'}`, 'plain', async (c) => {
    await c.http(method, query)
  }]),
  ...opened.map(([name, query, options]) => [`http: a handshake with ${name}`, 'plain', async (c) => {
    await c.http('GET', query, options)
  }]),
  ...withSession.map(([method, type, body]) => [`http: ${method} of ${type} to a session`, 'plain', async (c) => {
    await c.open('/')
    await c.http(method, c.query(), { headers: { 'content-type': type }, body })
    await c.post('42["echo","fence"]')
    await c.untilFence()
  }]),
  ...['EIO=3', 'EIO=', 'EIO=5'].map((revision) => [`http: a poll with ${revision}`, 'plain', async (c) => {
    await c.open('/')
    await c.http('GET', c.query().replace('EIO=4', revision))
    await c.post('42["echo","fence"]')
    await c.untilFence()
  }]),
  ['http: a poll that names WebSocket', 'plain', async (c) => {
    await c.open('/')
    await c.http('GET', c.query().replace('polling', 'websocket'))
    await c.post('42["echo","fence"]')
    await c.untilFence()
  }],
  ['http: two polls at once', 'plain', async (c) => {
    await c.open('/')
    await c.post('42["echo",1]')
    await c.packets(1)
    const first = c.park()
    await c.settle()
    await c.http('GET', c.query())
    c.noteAnswer(await first)
    await c.http('GET', c.query())
  }],
  ...['transport=websocket&EIO=3', 'transport=websocket', 'EIO=4', 'EIO=4&transport=abc', 'EIO=4&transport=polling',
    'EIO=4&transport=websocket&sid=unknown', 'EIO=4&transport=websocket&deny=No', 'EIO=4&transport=websocket&deny='].map((query) => [
    `http: an upgrade with ${query}`, 'plain', async (c) => {
      const socket = await c.webSocket(`?${query}`)
      if (socket.isOpen) await c.framesUntil(socket, () => false)
    }]),
  ['http: a WebSocket handshake with GET and no key', 'plain', async (c) => {
    const { 'sec-websocket-key': _, ...headers } = upgradeHeaders
    await c.http('GET', '?EIO=4&transport=websocket', { headers })
  }],
  ['http: a WebSocket handshake of an old version', 'plain', async (c) => {
    await c.http('GET', '?EIO=4&transport=websocket', { headers: { ...upgradeHeaders, 'sec-websocket-version': '7' } })
  }],
  ['http: a WebSocket handshake', 'plain', async (c) => {
    const socket = await c.webSocket()
    await c.frames(socket, 1)
  }],
  ['http: a WebSocket handshake with subprotocols', 'plain', async (c) => {
    const socket = await c.webSocket(undefined, { protocols: ['first', 'second'] })
    await c.frames(socket, 1)
    c.note(`protocol ${socket.protocol}`)
  }],
]
