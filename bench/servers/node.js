// Usage: node node.js PORT
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { handle } from './socket-io.js'

const server = createServer()
handle(new Server(server, { serveClient: false }))
server.listen(Number(process.argv[2]), '127.0.0.1')
