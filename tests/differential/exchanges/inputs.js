// Every kind of Socket.IO packet that a client may send, or should not, over both transports.
const deep = (depth) => '['.repeat(depth) + ']'.repeat(depth)

/** Packets without the engine's "4"; `|` parts several, `#hex` is binary. */
const joined = [
  '', '0', '0{}', '0/', '0/,', '0/custom,', '0/custom', '0/custom,{"token":"x"}', '0/custom,[]', '0/custom,"a"', '0/custom,null',
  '0/custom,{"a":', '0/custom,5', '0/custom,7{"a":1}', '0/unknown,', '0/unknown', '0/unknown,{"a":1}', '0/custom?a=b,', '0/no,', '0/cust om,',
  '0/custom,|0/custom,', '0[]', '0/"quoted",', '0/\u00e4\u20ac,',
  '1/custom,', '1/custom', '1{}', '1[]', '0/custom,|1/custom,', '0/custom,|1/custom', '0/custom,|1/custom,{}',
  '2', '2[]', '2{}', '2""', '2null', '2[null]', '2[{}]', '2[[]]', '2[true]', '2["echo"]', '2["echo",null]', '2["echo",1,2,3]', '2[12,1]',
  '2["echo",{"a":[1,{"b":null}]}]', '2["connect"]', '2["connect_error"]', '2["disconnect"]', '2["disconnecting"]', '2["newListener"]',
  '2["removeListener"]', '2["connection"]', '2["error"]', '2["__proto__"]', '2["echo",{"__proto__":{"a":1}}]', '2["constructor"]',
  '2["echo"', '2["echo",]', '2["echo"]x', '2["echo"] ', '2 ["echo"]', '2-1["echo"]', '2abc["echo"]', '2/custom,["echo",1]',
  '0/custom,|2/custom,["echo",1]', '0/custom,|1/custom,|2/custom,["echo",1]', '2/unknown,["echo"]', '2/b,/c,["echo"]', '2/b12["echo"]',
  '20["ask","zero"]', '21["ask"]', '27["ask",1,null,"a"]', '2007["ask",1]', '29007199254740991["ask",1]', '29007199254740992["ask",1]',
  '299999999999999999999["ask",1]', '2 7["ask",1]', '25["twice"]', '25["nobody listens"]',
  '2["echo",{"_placeholder":true,"num":0}]', '2["echo",{"_placeholder":true,"num":5}]', `2["echo",${deep(200)}]`,
  '2["echo","\\u0000\\u001f\\u2028\\ud83d\\ude00"]', '2["echo","\\ud800"]', '2["echo",1e400]', '2["echo",12345678901234567890]', '2["echo",1.0]',
  '2["echo",{"a":1,"a":2}]', '2["echo", 1]', '2["echo","</script>&\'+"]', '23["same","</script>&\'+\u00e4\u20ac\ud83d\ude00\\u0000\\u007f\\"\\\\"]',
  '23["same",{"a":[1.5,-0.5,true,null,"x"],"b":{}}]',
  '3', '3[]', '30[]', '399[1,2]', '3/custom,1[]', '31{}', '31"a"', '31', '0/custom,|3/custom,1[]', '30["connect"]', '3["a"]',
  '4', '4{"message":"x"}', '4"str"', '4/custom,{}',
  '51-["echo",{"_placeholder":true,"num":0}]|#010203', '51-["echo",{"_placeholder":true,"num":0}]|#',
  '52-["echo",{"_placeholder":true,"num":1},{"a":[{"_placeholder":true,"num":0}]}]|#01|#02',
  '51-["echo",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}]|#0a', '51-["echo",{"_placeholder":true,"num":1}]|#01',
  '51-["echo",{"_placeholder":true,"num":-1}]|#01', '51-["echo",{"_placeholder":true,"num":"0"}]|#01', '51-["echo",{"_placeholder":true}]|#01',
  '51-["echo",{"num":0,"_placeholder":true}]|#01', '51-["echo",{"_placeholder":true,"num":0.0}]|#01', '51-["echo",{"_placeholder":true,"num":0,"x":1}]|#01',
  '51-["echo",{"_placeholder":1,"num":7}]|#01', '51-["echo"]|#01', '50-["echo"]', '5-["echo"]', '51["echo"]', '5a-["echo"]', '51.0-["echo"]|#01', '5["echo"]',
  '501-["echo",{"_placeholder":true,"num":0}]|#01', '511-["echo"]', '510-["echo"]|#|#|#|#|#|#|#|#|#|#', '51-["echo"]|2["echo"]', '51-["echo"]|51-["echo"]', '#01',
  '51-', '51-{}|#01', '51-/custom,["echo",{"_placeholder":true,"num":0}]|#01', '0/custom,|51-/custom,["echo",{"_placeholder":true,"num":0}]|#01',
  '51-8["ask",{"_placeholder":true,"num":0}]|#ff', '61-1[{"_placeholder":true,"num":0}]|#01', '61-[{"_placeholder":true,"num":0}]|#01', '60-1[]', '61-1[{"_placeholder":true,"num":3}]|#01',
  '7', '8["echo"]', '9', 'x', 'abc', '-1', ' 2["echo"]', '\u20ac',
]

const unjoined = ['2["echo"]', '1', '3[]', '30[1]', '4{}', '0/custom,', '0/unknown,', '0/no,', '51-["echo"]|#01', '#01', 'abc', '0{"a":1}', '2/custom,["echo"]', '0{"a":1}|2["auth"]']

/** The engine's own packets on an open session. */
const engine = ['', '0', '0{}', '1', '2', '2probe', '3', '3probe', '4', '5', '6', '7', 'x', 'bAQID', 'b', 'hello']

const engineText = (packet) => `4${packet}`
const engineBase64 = (packet) => `b${Buffer.from(packet.slice(1), 'hex').toString('base64')}`
const parts = (input) => input.split('|')

function send(socket, packet) {
  socket.send(packet.startsWith('#') ? Buffer.from(packet.slice(1), 'hex') : engineText(packet))
}

const overPolling = (input, isParked) => async (c) => {
  await c.open('/')
  const parked = isParked ? c.park() : undefined
  await c.settle()
  for (const packet of parts(input)) await c.post(packet.startsWith('#') ? engineBase64(packet) : engineText(packet))
  await c.post('42["echo","fence"]', { quiet: true })
  await c.untilFence(parked)
}

export const inputs = [
  ...joined.map((input) => [`websocket: ${input.slice(0, 80)}`, 'plain', async (c) => {
    const socket = await c.joined('/')
    for (const packet of parts(input)) {
      send(socket, packet)
      await socket.settled() // the npm server joins a namespace later than it takes the packet
    }
    await c.fence(socket)
  }]),
  ...joined.map((input) => [`polling: ${input.slice(0, 80)}`, 'plain', overPolling(input, false)]),
  ...joined.filter((_, n) => n % 4 === 0).map((input) => [`polling with a parked request: ${input.slice(0, 80)}`, 'plain', overPolling(input, true)]),
  ...unjoined.map((input) => [`before joining: ${input}`, 'plain', async (c) => {
    const socket = await c.webSocket()
    await socket.next()
    for (const packet of parts(input)) {
      send(socket, packet)
      await socket.settled()
    }
    socket.send('40')
    await c.fence(socket)
  }]),
  ...engine.map((packet) => [`engine, websocket: ${packet}`, 'plain', async (c) => {
    const socket = await c.joined('/')
    socket.send(packet)
    await c.fence(socket)
  }]),
  ...engine.flatMap((packet) => [false, true].map((isParked) => [
    `engine, polling${isParked ? ' with a parked request' : ''}: ${packet}`, 'plain', async (c) => {
      await c.open('/')
      const parked = isParked ? c.park() : undefined
      await c.settle()
      await c.post(packet)
      await c.post('42["echo","fence"]')
      await c.untilFence(parked)
    }])),
]
