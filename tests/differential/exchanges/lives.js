// Namespaces, acknowledgements and every way in which a socket may end.
export const lives = [
  ...['40', '40{"token":"\u00e4"}', '40{}', '40,', '40/custom', '40/custom,', '40/custom,{"a":[1,{"b":null}]}', '40/no,', '40/unknown,{"a":1}'].map((packet) => [
    `joining: ${packet}`, 'plain', async (c) => {
      const socket = await c.webSocket()
      await socket.next()
      socket.send(packet)
      await c.frames(socket, packet.startsWith('40/custom') ? 2 : 1)
    }]),
  ['joining: what was sent as authentication', 'plain', async (c) => {
    const socket = await c.webSocket()
    await socket.next()
    socket.send('40{"token":"\u00e4","nested":{"list":[1,2.5,true,null]}}')
    await socket.settled()
    socket.send('42["auth"]')
    await c.fence(socket)
  }],
  ['joining: nothing was sent as authentication', 'plain', async (c) => {
    const socket = await c.joined('/')
    await socket.settled()
    socket.send('42["auth"]')
    await c.fence(socket)
  }],
  ['joining: both namespaces, and leaving one', 'plain', async (c) => {
    const socket = await c.joined('/', '/custom')
    socket.send('42/custom,["echo",1]')
    await c.frames(socket, 1)
    socket.send('41/custom,')
    await c.fence(socket)
    socket.send('40/custom,')
    await c.frames(socket, 2)
    await c.fence(socket)
  }],
  ['joining: leaving the last namespace and coming back', 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.send('41')
    socket.send('40')
    await socket.settled()
    await c.fence(socket)
  }],
  ['joining: a refusal and another try', 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.send('40/no,')
    await c.frames(socket, 1)
    socket.send('40/no,')
    await c.frames(socket, 1)
    await c.fence(socket)
  }],
  ...['[]', '[1]', '[1,2]', '["\u00e4"]', '[{"a":[null]}]', '[null]'].map((answer) => [`asked by the server, answered ${answer}`, 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.send('42["question","why"]')
    const question = await socket.next()
    c.note(question.replace(/^42\d+/, '42N'))
    socket.send(`43${question.match(/^42(\d+)/)[1]}${answer}`)
    await c.frames(socket, 1)
    await c.fence(socket)
  }]),
  ['asked by the server, answered twice', 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.send('42["question",1]')
    const id = (await socket.next()).match(/^42(\d+)/)[1]
    socket.send(`43${id}["first"]`)
    socket.send(`43${id}["second"]`)
    await c.frames(socket, 1)
    await c.fence(socket)
  }],
  ['asked by the server, never answered', 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.send('42["question",1]')
    await socket.next()
    await c.fence(socket)
  }],
  ['asked by the server over polling', 'plain', async (c) => {
    await c.open('/')
    await c.post('42["question",1]')
    const { body } = await c.park()
    await c.post(`43${body.match(/^42(\d+)/)[1]}["because"]`)
    await c.packets(1)
  }],
  ...['leave', 'kick', 'hang up'].flatMap((way) => [
    [`ended by the server: ${way}, over a WebSocket`, 'plain', async (c) => {
      const socket = await c.joined('/', '/custom')
      socket.send(`42["${way}"]`)
      if (way === 'leave') {
        await c.frames(socket, 1)
        socket.send('42/custom,["echo",1]')
        await c.frames(socket, 1)
      } else {
        await c.framesUntil(socket, () => false)
      }
    }],
    [`ended by the server: ${way}, over polling`, 'plain', async (c) => {
      await c.open('/')
      await c.post(`42["${way}"]`)
      await c.packets(way === 'leave' ? 1 : 20)
    }],
    [`ended by the server: ${way}, over polling with a parked request`, 'plain', async (c) => {
      await c.open('/')
      const parked = c.park()
      await c.settle()
      await c.post(`42["${way}"]`)
      c.noteAnswer(await parked)
      if (way !== 'leave') await c.packets(20)
    }],
  ]),
  ['ended by the client: a closing frame', 'plain', async (c) => {
    const socket = await c.joined('/', '/custom')
    socket.close(1000, 'bye')
    await c.frames(socket, 1)
  }],
  ['ended by the client: a closing frame without a code', 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.close()
    await c.frames(socket, 1)
  }],
  ['ended by the client: the connection is cut', 'plain', async (c) => {
    const socket = await c.joined('/', '/custom')
    socket.cut()
  }],
  ['ended by the client: a closing packet over polling', 'plain', async (c) => {
    await c.open('/')
    const parked = c.park()
    await c.settle()
    await c.post('1')
    c.noteAnswer(await parked)
    await c.http('GET', c.query())
  }],
  ['ended by the client: a poll is cut off', 'plain', async (c) => {
    await c.open('/')
    c.park()
    await c.settle()
    c.cutOff()
  }],
  ['ended by the client: leaving the only namespace', 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.send('41')
    await socket.settled()
  }],
  ['a room is told everything in order', 'plain', async (c) => {
    const socket = await c.joined('/')
    for (let n = 0; n < 20; n++) socket.send(`42["echo",${n}]`)
    await c.fence(socket)
  }],
]
