// node scenario.mjs URL TRANSPORTS: everything a stock client does, against one server.
import assert from 'node:assert/strict'
import { io } from 'socket.io-client'

const [url, transports] = process.argv.slice(2)
const options = {
  transports: transports.split(','),
  forceNew: true,
  reconnectionDelay: 10,
  reconnectionDelayMax: 20,
}
const open = []
const connect = async (nsp = '', extra = {}) => {
  const socket = io(url + nsp, { ...options, ...extra })
  open.push(socket)
  await once(socket, 'connect')
  return socket
}
const once = (emitter, event) =>
  new Promise((resolve) => emitter.once(event, (...args) => resolve(args)))
const steps = {
  async 'echoes what JSON can say'() {
    const socket = await connect()
    const values = ['plain', 'grüße €😀\u2028</script>', 0, -1.5, true, null, [], {}, [1, [2, { a: { b: [null] } }]]]
    for (const value of values) assert.deepEqual(await socket.emitWithAck('echo', value), value)
    assert.deepEqual(await new Promise((r) => socket.emit('echo', 1, 'two', [3], (...a) => r(a))), [1, 'two', [3]])
  },
  async 'carries binary in any nesting, both ways'() {
    const socket = await connect()
    const value = { a: Buffer.from([1, 2, 3]), b: [{ c: new Uint8Array(0) }, Buffer.alloc(70000, 7)] }
    const back = await socket.emitWithAck('echo', value)
    assert.deepEqual(Buffer.from(back.a), value.a)
    assert.equal(back.b[0].c.length ?? back.b[0].c.byteLength, 0)
    assert.deepEqual(Buffer.from(back.b[1]), value.b[1])
    const blob = await socket.emitWithAck('blob', { name: 'x', data: Buffer.from('hello') })
    assert.equal(blob.name, 'x!')
    assert.equal(Buffer.from(blob.data).toString(), 'olleh')
  },
  async 'answers the server'() {
    const socket = await connect()
    socket.on('question', (value, ack) => ack({ ok: true, text: value.text + '!' }))
    assert.equal(await socket.emitWithAck('ask me', { text: 'hm' }), 'hm!')
  },
  async 'is refused with a reason and data'() {
    const socket = io(`${url}/members`, { ...options, auth: { name: 'nobody' } })
    open.push(socket)
    const [error] = await once(socket, 'connect_error')
    assert.equal(error.message, 'not a member')
    assert.deepEqual(error.data, { ok: false, text: 'nobody' })
    const other = io(`${url}/nowhere`, options)
    open.push(other)
    assert.equal((await once(other, 'connect_error'))[0].message, 'Invalid namespace')
  },
  async 'joins several namespaces on one connection'() {
    const main = await connect()
    const members = main.io.socket('/members', { auth: { name: 'ada' } })
    open.push(members)
    await once(members, 'connect')
    assert.notEqual(main.id, members.id)
    assert.deepEqual(await members.emitWithAck('whoami'), 'ada')
    members.disconnect()
    assert.equal(await main.emitWithAck('echo', 'still here'), 'still here')
  },
  async 'hears its rooms and nobody else'() {
    const [ann, bob, cat] = [await connect(), await connect(), await connect()]
    const heard = { ann: [], bob: [], cat: [] }
    ann.on('said', (x) => heard.ann.push(x.text))
    bob.on('said', (x) => heard.bob.push(x.text))
    cat.on('said', (x) => heard.cat.push(x.text))
    const room = `room ${ann.id}`
    await ann.emitWithAck('join', room)
    await bob.emitWithAck('join', room)
    await ann.emitWithAck('say', room, 'to both')
    await ann.emitWithAck('say to others', room, 'to bob')
    await bob.emitWithAck('say', bob.id, 'to bob himself')
    await bob.emitWithAck('leave', room)
    await ann.emitWithAck('say', room, 'to ann')
    for (const socket of [ann, bob, cat]) await socket.emitWithAck('echo', 1)
    assert.deepEqual(heard, { ann: ['to both', 'to ann'], bob: ['to both', 'to bob', 'to bob himself'], cat: [] })
  },
  async 'keeps the order of what it sends and gets, across the upgrade'() {
    const socket = io(url, options)
    open.push(socket)
    const back = []
    socket.on('numbered', (n) => back.push(n))
    for (let n = 0; n < 300; n++) {
      socket.emit('number', n)
      if (n % 50 === 0) await new Promise((r) => setTimeout(r, 3))
    }
    while (back.length < 300) await once(socket, 'numbered')
    assert.deepEqual(back, [...Array(300).keys()])
    if (options.transports.length > 1) {
      while (socket.io.engine.transport.name !== 'websocket') await once(socket.io.engine, 'upgrade')
      assert.equal(await socket.emitWithAck('transport'), 'websocket')
    }
  },
  async 'stays away after the server removed it'() {
    const socket = await connect()
    socket.emit('remove me')
    assert.equal((await once(socket, 'disconnect'))[0], 'io server disconnect')
    assert.equal(socket.active, false)
  },
  async 'comes back after the server closed its transport'() {
    const socket = await connect()
    const before = socket.id
    socket.emit('close my transport')
    const [reason] = await once(socket, 'disconnect')
    assert.ok(['transport close', 'transport error'].includes(reason), reason)
    await once(socket, 'connect')
    assert.notEqual(socket.id, before)
  },
  async 'tells the server why it left'() {
    const [watcher, leaver] = [await connect(), await connect()]
    await watcher.emitWithAck('join', 'watchers')
    const left = once(watcher, 'left')
    leaver.disconnect()
    assert.equal((await left)[0], 'client namespace disconnect')
    const other = await connect()
    const closed = once(watcher, 'left')
    other.io.engine.close()
    assert.equal((await closed)[0], 'transport close')
  },
  async 'sends a large message'() {
    const socket = await connect()
    const text = 'x'.repeat(600000)
    assert.equal(await socket.emitWithAck('echo', text), text)
  },
}

for (const [name, step] of Object.entries(steps)) {
  const timer = setTimeout(() => {
    console.error(`stuck: ${name}`)
    process.exit(1)
  }, 20000)
  try {
    await step()
  } catch (error) {
    console.error(`failed: ${name}`)
    throw error
  }
  clearTimeout(timer)
  console.log(`ok ${name}`)
  for (const socket of open.splice(0)) socket.disconnect()
}
process.exit(0)
