// node client.mjs [URL] [TRANSPORTS]: signs in as several people and knocks at both namespaces with the npm client.
import { io } from 'socket.io-client'

const [url = 'http://localhost:5000', transports = 'polling,websocket'] = process.argv.slice(2)
const signIn = async (name) => {
  const answer = await fetch(`${url}/sign-in?name=${name}`, { method: 'POST' })
  return answer.headers.getSetCookie()[0].split(';')[0]
}
// A browser sends its cookies by itself.
const connect = (nsp, cookie) => new Promise((resolve, reject) => {
  const extraHeaders = cookie ? { cookie } : {}
  const socket = io(url + nsp, { transports: transports.split(','), extraHeaders, forceNew: true })
  socket.on('connect', () => resolve(socket))
  socket.on('connect_error', (error) => socket.active ? undefined : reject(error))
})
const outcome = (name, promise) => promise.then(
  () => console.log(`${name}: welcome`),
  (error) => console.log(`${name}: ${error.message}`))

await outcome('nobody on /', connect('/'))
const ann = await connect('/', await signIn('ann'))
console.log('signed in as', await ann.emitWithAck('whoami'))
await outcome('ann on /staff', connect('/staff', await signIn('ann')))
const admin = await connect('/staff', await signIn('admin'))
const heard = new Promise((resolve) => ann.once('announcement', resolve))
admin.emit('announce', 'We close at six.')
console.log('ann heard:', await heard)
process.exit(0)
