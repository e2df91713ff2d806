// Usage: node redis.js classic|sharded REDIS KEY [MODE]
// A server of a cluster on Node.js that emits what it is told, one JSON command a line, as tests/Parley.SocketIO.Interop does.
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter'
import { createClient } from 'redis'
import { Server } from 'socket.io'

const [kind, redis, key, subscriptionMode] = process.argv.slice(2)
const [pub, sub] = [createClient({ url: `redis://${redis}` }), createClient({ url: `redis://${redis}` })]
await Promise.all([pub.connect(), sub.connect()])
const http = createServer()
const io = new Server(http, {
  serveClient: false,
  adapter: kind === 'sharded'
    ? createShardedAdapter(pub, sub, { channelPrefix: key, subscriptionMode })
    : createAdapter(pub, sub, { key }),
})
io.on('connection', (socket) => socket.on('message', (text) => io.emit('chat_message', text)))
http.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: http.address().port })))
createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, op, event, args } = JSON.parse(line)
  if (op === 'emit') io.emit(event, ...args)
  const result = op === 'count' ? await io.of('/').adapter.serverCount() : null
  console.log(JSON.stringify({ id, result }))
}).on('close', () => process.exit(0))
