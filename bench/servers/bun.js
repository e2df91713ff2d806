// Usage: bun bun.js PORT
import { Server as Engine } from '@socket.io/bun-engine'
import { Server } from 'socket.io'
import { handle } from './socket-io.js'

const io = new Server()
const engine = new Engine({ path: '/socket.io/' })
io.bind(engine)
handle(io)
Bun.serve({ port: Number(process.argv[2]), hostname: '127.0.0.1', ...engine.handler() })
