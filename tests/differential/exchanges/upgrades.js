// The way from polling to WebSocket, and what may happen on it.
async function probing(c) {
  await c.open('/')
  const socket = await c.webSocket(`?EIO=4&transport=websocket&sid=${c.sid}`)
  socket.send('2probe')
  await c.frames(socket, 1)
  return socket
}

export const upgrades = [
  ['upgrade: as clients do it', 'plain', async (c) => {
    await c.open('/')
    const parked = c.park()
    await c.settle()
    const socket = await c.webSocket(`?EIO=4&transport=websocket&sid=${c.sid}`)
    socket.send('2probe')
    await c.frames(socket, 1)
    c.noteAnswer(await parked)
    socket.send('5')
    await c.fence(socket)
  }],
  ['upgrade: what waits comes over the WebSocket, in order', 'plain', async (c) => {
    const socket = await probing(c)
    await c.post('42["echo",1]\x1e42["echo",2]')
    socket.send('5')
    socket.send('42["echo",3]')
    await c.fence(socket)
  }],
  ['upgrade: requests are still answered before it', 'plain', async (c) => {
    const socket = await probing(c)
    await c.post('42["echo",1]')
    await c.packets(1)
    socket.send('5')
    await c.fence(socket)
  }],
  ['upgrade: polling after it', 'plain', async (c) => {
    const socket = await probing(c)
    socket.send('5')
    await c.fence(socket)
    await c.http('GET', c.query())
    await c.post('42["echo",1]')
    await c.fence(socket)
  }],
  ['upgrade: a second WebSocket after it', 'plain', async (c) => {
    const socket = await probing(c)
    socket.send('5')
    await c.fence(socket)
    const second = await c.webSocket(`?EIO=4&transport=websocket&sid=${c.sid}`)
    await c.frames(second, 1)
    await c.fence(socket)
  }],
  ['upgrade: two probes', 'plain', async (c) => {
    const socket = await probing(c)
    const second = await c.webSocket(`?EIO=4&transport=websocket&sid=${c.sid}`)
    await c.frames(second, 1)
    socket.send('5')
    await c.fence(socket)
  }],
  ['upgrade: the first frame is 5', 'plain', async (c) => {
    await c.open('/')
    const socket = await c.webSocket(`?EIO=4&transport=websocket&sid=${c.sid}`)
    socket.send('5')
    await c.fence(socket)
  }],
  ...['2', '2probes', '3probe', '42["echo",1]', '', 'x', '40/custom,'].map((first) => [`upgrade: the first frame is ${first || 'empty'}`, 'plain', async (c) => {
    await c.open('/')
    const socket = await c.webSocket(`?EIO=4&transport=websocket&sid=${c.sid}`)
    socket.send(first)
    await c.frames(socket, 1)
    await c.post('42["echo","fence"]')
    await c.untilFence()
  }]),
  ...['2', '2probe', '42["echo",1]', '3', '6', '1', 'x'].map((second) => [`upgrade: the second frame is ${second}`, 'plain', async (c) => {
    const socket = await probing(c)
    socket.send(second)
    await c.frames(socket, 1)
    await c.post('42["echo","fence"]')
    await c.untilFence()
  }]),
  ['upgrade: the WebSocket vanishes after the probe', 'plain', async (c) => {
    const socket = await probing(c)
    socket.end()
    await c.frames(socket, 1)
    await c.post('42["echo","fence"]')
    await c.untilFence()
  }],
  ['upgrade: it is never finished', 'fast', async (c) => {
    const socket = await probing(c)
    await c.frames(socket, 1)
  }],
  ['upgrade: it is never begun', 'fast', async (c) => {
    await c.open('/')
    const socket = await c.webSocket(`?EIO=4&transport=websocket&sid=${c.sid}`)
    await c.frames(socket, 1)
  }],
  ['upgrade: the session closes meanwhile', 'plain', async (c) => {
    const socket = await probing(c)
    await c.post('1')
    await c.framesUntil(socket, () => false)
  }],
  ['upgrade: the server removes the socket meanwhile', 'plain', async (c) => {
    const socket = await probing(c)
    await c.post('42["leave"]')
    socket.send('5')
    await c.frames(socket, 1)
  }],
  ['upgrade: from a session that was never joined', 'plain', async (c) => {
    await c.open()
    const socket = await c.webSocket(`?EIO=4&transport=websocket&sid=${c.sid}`)
    socket.send('2probe')
    await c.frames(socket, 1)
    socket.send('5')
    socket.send('40')
    await socket.settled()
    await c.fence(socket)
  }],
  ['upgrade: binary on both sides of it', 'plain', async (c) => {
    const socket = await probing(c)
    await c.post('451-["echo",{"_placeholder":true,"num":0}]\x1ebAQID')
    socket.send('5')
    socket.send('451-["echo",{"_placeholder":true,"num":0}]')
    socket.send(Buffer.from([4, 5]))
    await c.fence(socket)
  }],
  ['upgrade: an attachment comes over the other transport', 'plain', async (c) => {
    const socket = await probing(c)
    await c.post('451-["echo",{"_placeholder":true,"num":0}]')
    socket.send('5')
    socket.send(Buffer.from([4, 5]))
    await c.fence(socket)
  }],
]
