// node recovery.mjs URL TRANSPORTS: the stock client loses its connection again and again and misses nothing.
import assert from 'node:assert/strict'
import { io } from 'socket.io-client'

const [url, transports] = process.argv.slice(2)
const options = { transports: transports.split(','), forceNew: true, reconnectionDelay: 10, reconnectionDelayMax: 20 }
const once = (emitter, event) => new Promise((resolve) => emitter.once(event, (...args) => resolve(args)))
const timer = setTimeout(() => {
  console.error('stuck')
  process.exit(1)
}, 60000)

const other = io(url, options)
await once(other, 'connect')
const emitAll = async (name) => other.emitWithAck('say', name)

const socket = io(url, { ...options, auth: { token: 't' } })
const got = []
let onGot = () => {}
socket.on('said', (...args) => {
  got.push(args[0])
  onGot()
})
const received = (text) =>
  new Promise((resolve) => {
    onGot = () => got.includes(text) && resolve()
    onGot()
  })
await once(socket, 'connect')
assert.equal(socket.recovered, false)
const { id } = socket

for (let round = 0; round < 3; round++) {
  const lost = once(socket, 'disconnect')
  const back = once(socket, 'connect')
  socket.io.engine.close()
  await lost
  await emitAll(`missed ${round}`)
  await back
  assert.equal(socket.recovered, true)
  assert.equal(socket.id, id)
  assert.deepEqual(await socket.emitWithAck('auth'), { token: 't' })
  await emitAll(`live ${round}`)
  await emitAll('volatile text') // its last argument must not be taken for an offset
  // Closed between a packet's arrival and its turn, the client keeps the event and forgets the offset: it comes twice.
  await received(`live ${round}`)
}
assert.deepEqual(
  got.filter((text) => text !== 'volatile text'),
  [0, 1, 2].flatMap((round) => [`missed ${round}`, `live ${round}`]),
)
console.log('ok recovers from the client closing')

socket.emit('close')
await once(socket, 'disconnect')
await once(socket, 'connect')
assert.equal(socket.recovered, true)
console.log('ok recovers from the server closing')

socket.disconnect().connect()
await once(socket, 'connect')
assert.equal(socket.recovered, false)
assert.notEqual(socket.id, id)
console.log('ok begins anew after a disconnect')
clearTimeout(timer)
process.exit(0)
