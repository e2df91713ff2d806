// Usage: PORT=4000 DATABASE_URL=… REDIS_URL=… node seed.js
// The usual small chat: stores a message in PostgreSQL, then broadcasts it to all nodes through Redis, then acknowledges.
import { createServer } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import pg from 'pg'
import { createClient } from 'redis'
import { Server } from 'socket.io'

const history = 50
const database = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 })
await database.query(`
  CREATE TABLE IF NOT EXISTS messages (
    id BIGSERIAL PRIMARY KEY,
    user_id TEXT NOT NULL,
    username TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
  )`)

const redis = createClient({ url: process.env.REDIS_URL })
const subscriber = redis.duplicate()
await Promise.all([redis.connect(), subscriber.connect()])

const server = createServer((request, response) => {
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ status: request.url === '/ready' ? 'ready' : 'ok' }))
})
const io = new Server(server, { serveClient: false, adapter: createAdapter(redis, subscriber) })

async function join(socket, username) {
  await redis.hSet('online', socket.id, username)
  socket.data.username = username
  io.emit('user_joined', { id: socket.id, username })
  const { rows } = await database.query(
    'SELECT id, user_id, username, text, created_at FROM messages ORDER BY id DESC LIMIT $1', [history])
  return { ok: true, id: socket.id, username, messages: rows.reverse() }
}

async function say(socket, text) {
  const { username } = socket.data
  if (!username) return { ok: false, error: 'join first' }
  if (typeof text !== 'string' || text.length === 0 || text.length > 4000) return { ok: false, error: 'bad text' }
  const { rows: [{ id, created_at: timestamp }] } = await database.query(
    'INSERT INTO messages (user_id, username, text) VALUES ($1, $2, $3) RETURNING id, created_at',
    [socket.id, username, text])
  io.emit('chat_message', { id: socket.id, username, text, timestamp, own: false, messageId: id })
  return { ok: true, messageId: id, timestamp }
}

io.on('connection', (socket) => {
  // What one person says stays in order, whichever connection of the pool is faster.
  let last = Promise.resolve()
  const inOrder = (work, ack) => {
    last = last.then(work).catch(() => ({ ok: false, error: 'try again' })).then((answer) => ack?.(answer))
  }
  socket.on('join', (data, ack) => inOrder(() => join(socket, String(data?.username)), ack))
  socket.on('message', (data, ack) => inOrder(() => say(socket, data?.text), ack))
  socket.on('disconnect', async () => {
    await redis.hDel('online', socket.id).catch(() => {})
    io.emit('user_left', { id: socket.id, username: socket.data.username })
  })
})

server.listen(Number(process.env.PORT), '127.0.0.1')
