// node chat.mjs URL TRANSPORTS: three people in two rooms of samples/chat. Run in a folder that has socket.io-client.
import { createRequire } from 'node:module'

const { io } = createRequire(`${process.cwd()}/`)('socket.io-client')
const [url, transports] = process.argv.slice(2)
const enter = (name) => io(url, { transports: transports.split(','), forceNew: true, auth: { name } })
const heard = (socket) => {
  const lines = []
  socket.on('joined', (name) => lines.push(`${name.toLowerCase()} joined`))
  socket.on('left', (name) => lines.push(`${name.toLowerCase()} left`))
  socket.on('said', ({ name, text }) => lines.push(`${name}: ${text}`))
  return lines
}
const once = (socket, event) => new Promise((resolve) => socket.once(event, resolve))

console.log('nameless:', (await once(enter(''), 'connect_error')).message)

const [ann, bob, cat] = ['Ann', 'Bob', 'Cat'].map(enter)
const [annHeard, catHeard] = [heard(ann), heard(cat)]
const counts = []
for (const [socket, name, room] of [[ann, 'ann', 'tea'], [bob, 'bob', 'tea'], [cat, 'cat', 'coffee']]) {
  counts.push(`${name}: ${await socket.emitWithAck('join', room)} in ${room}`)
}
console.log(counts.join(', '))

const hello = new Promise((resolve) => ann.on('said', ({ text }) => text === 'hello' && resolve()))
const hi = once(bob, 'said')
ann.emit('say', 'hi')
await hi
bob.emit('say', 'hello')
await hello
const left = once(ann, 'left')
await bob.emitWithAck('join', 'coffee')
await left
await cat.emitWithAck('join', 'coffee') // answered after all that came before
console.log('ann heard:', annHeard.join(', '))
console.log('cat heard:', catHeard.slice(0, 1).join(', '))
process.exit(0)
