// The two servers that are compared: the npm package in this process, ours as a program. Each runs in four settings.
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Server } from 'socket.io'

const program = fileURLToPath(new URL(
  '../../Parley.SocketIO.Conformance/bin/Release/net10.0/Parley.SocketIO.Conformance', import.meta.url))

// The same names and figures stand in DifferentialSuite.cs.
const settings = {
  plain: { maxHttpBufferSize: 10_000 },
  fast: { pingInterval: 400, pingTimeout: 500, connectTimeout: 600, upgradeTimeout: 200 },
  listed: { cors: { origin: ['http://one.example', 'http://two.example'], credentials: true } },
  open: { cors: { origin: '*' } },
}

/** The ports of the reference server by setting, and what ends it. */
export async function startReference() {
  const ports = {}
  const servers = []
  let observers // of the first setting: its heartbeats are slow
  for (const [name, options] of Object.entries(settings)) {
    const http = createServer()
    const io = new Server(http, { serveClient: false, allowRequest: refuse, ...options })
    observers ??= io.of('/observer')
    configure(io, observers)
    await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve))
    ports[name] = http.address().port
    servers.push(io)
  }
  return { ports, stop: () => Promise.all(servers.map((io) => io.close())) }
}

/** The same of ours. */
export async function startOurs() {
  const child = spawn('setpriv', ['--pdeathsig=KILL', '--', program, 'differential', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (text) => resolve([text]))
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}`)))
  })
  return {
    ports: JSON.parse(line),
    stop: () => new Promise((resolve) => { child.removeAllListeners('exit'); child.once('exit', resolve); child.kill() }),
  }
}

function refuse(request, callback) {
  const query = new URL(request.url, 'http://localhost').searchParams
  if (query.has('deny')) callback(query.get('deny') || null, false)
  else callback(null, true)
}

function configure(io, observers) {
  const watch = (nsp) => nsp.on('connection', (socket) => {
    socket.on('disconnect', (reason) => observers.emit('gone', socket.id, reason))
  })
  watch(io.of('/'))
  watch(io.of('/custom'))
  io.on('connection', (socket) => {
    socket.on('echo', (...args) => socket.emit('echo', ...args.filter((arg) => typeof arg !== 'function')))
    socket.on('same', (value, ack) => ack(value))
    socket.on('ask', (...args) => { const ack = args.pop(); if (typeof ack === 'function') ack(...args) })
    socket.on('twice', (ack) => { ack(1); ack(2) })
    socket.on('question', (value) => socket.emit('question', value, (answer) => socket.emit('answered', answer ?? null)))
    socket.on('leave', () => socket.disconnect())
    socket.on('kick', () => socket.disconnect(true))
    socket.on('hang up', () => socket.conn.close())
    socket.on('all', (value) => { socket.join('all'); io.to('all').emit('all', value) })
    socket.on('auth', () => socket.emit('auth', socket.handshake.auth))
  })
  io.of('/custom').on('connection', (socket) => {
    socket.emit('welcome', socket.handshake.auth)
    socket.on('echo', (...args) => socket.emit('echo', ...args))
  })
  const refusal = new Error('Not authorized')
  refusal.data = { code: 42 }
  io.of('/no').use((socket, next) => next(refusal))
}
