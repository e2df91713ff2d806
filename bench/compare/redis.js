// Usage: script/bench redis [--clients 200] [--underway 80] [--seconds 8] [--warmup 4]
// Two servers with an adapter, clients at both, one of the servers emits so that there are always as many messages on their
// way to the slowest of one client at each: deliveries per CPU-second of both together, ours
// and on Node.js. Then what one message costs Redis with 1, 3 and 10 servers. Prints the tables of docs/reference/performance.md.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { services } from '../../tests/contract/support/services.js'

const { values } = parseArgs({ options: {
  clients: { type: 'string', default: '200' }, underway: { type: 'string', default: '80' },
  seconds: { type: 'string', default: '8' }, warmup: { type: 'string', default: '4' },
} })
const [clients, underway, seconds, warmup] = ['clients', 'underway', 'seconds', 'warmup'].map((name) => Number(values[name]))
const ours = fileURLToPath(new URL(
  '../../tests/Parley.SocketIO.Interop/bin/Release/net10.0/Parley.SocketIO.Interop', import.meta.url))
const theirs = fileURLToPath(new URL('../servers/redis.js', import.meta.url))
const host = new URL(await services.redis()).host
const text = 'x'.repeat(64)

async function start(program, settings) {
  const child = spawn(program[0], [...program.slice(1), ...settings], { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = new Map()
  let last = 0
  const port = await new Promise((resolve) => createInterface({ input: child.stdout }).on('line', (line) => {
    const message = JSON.parse(line)
    if (message.port) return resolve(message.port)
    waiting.get(message.id)?.(message.result)
    waiting.delete(message.id)
  }))
  const run = (op, command = {}) => new Promise((resolve) => {
    waiting.set(++last, resolve)
    child.stdin.write(`${JSON.stringify({ id: last, op, ...command })}\n`)
  })
  const stop = () => new Promise((resolve) => { child.once('exit', resolve); child.stdin.end() })
  return { port, pid: child.pid, run, stop }
}

/** User and system time of a process, in seconds. */
function cpu({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** A WebSocket that counts the bytes which come. */
async function listen(port, counter) {
  const socket = connect(port, '127.0.0.1').setNoDelay()
  socket.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`
    + `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`)
  let head = ''
  const has = (text) => new Promise((resolve) => socket.on('data', function look(chunk) {
    head += chunk
    if (head.includes(text)) { socket.off('data', look); resolve() }
  }))
  await has('0{') // before it, the server on Node.js does not listen
  socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30]))
  await has('40{')
  socket.on('data', ({ length }) => { counter.bytes += length })
  return socket
}

async function measure(program, settings) {
  const key = `bench-${Math.random().toString(36).slice(2)}`
  const servers = [await start(program, [settings[0], host, key, ...settings.slice(1)]),
    await start(program, [settings[0], host, key, ...settings.slice(1)])]
  while (await servers[0].run('count') !== 2) await pause(50)
  const counter = { bytes: 0 }
  const sockets = []
  for (const { port } of servers) for (let i = 0; i < clients; i++) sockets.push(await listen(port, counter))
  const frame = 2 + `42["chat_message","${text}"]`.length
  const watched = [sockets[0], sockets[clients]]
  const got = watched.map(() => 0)
  let emitted = 0
  const emit = () => {
    while (emitted - Math.min(...got) / frame < underway) {
      emitted++
      void servers[0].run('emit', { event: 'chat_message', args: [text] })
    }
  }
  for (const [i, socket] of watched.entries()) socket.on('data', ({ length }) => { got[i] += length; emit() })
  emit()
  await pause(warmup * 1000)
  const [bytes, used, at] = [counter.bytes, servers.map(cpu), performance.now()]
  await pause(seconds * 1000)
  const passed = (performance.now() - at) / 1000
  const deliveries = (counter.bytes - bytes) / frame
  const busy = servers.map((server, i) => cpu(server) - used[i])
  got.fill(-Infinity)
  for (const socket of sockets) socket.destroy()
  for (const server of servers) await server.stop()
  return { perCpu: deliveries / (busy[0] + busy[1]), deliveries: deliveries / passed, busy: busy.map((b) => b / passed) }
}

/** Commands and bytes in and out of Redis for one message. */
async function cost(kind, count) {
  const key = `cost-${Math.random().toString(36).slice(2)}`
  const servers = []
  for (let i = 0; i < count; i++) servers.push(await start([ours], kind === 'classic' ? [kind, host, key] : [kind, host, key, 'static']))
  while (await servers[0].run('count') !== count) await pause(50)
  const before = await redisFigures()
  const messages = 1000
  for (let i = 0; i < messages; i++) await servers[0].run('emit', { event: 'chat_message', args: [text] })
  await pause(1000)
  const after = await redisFigures()
  for (const server of servers) await server.stop()
  return Object.fromEntries(Object.keys(after).map((name) => [name, (after[name] - before[name]) / messages]))
}

function redisFigures() {
  return new Promise((resolve) => {
    const [name, port] = host.split(':')
    let answer = ''
    const socket = connect(Number(port), name)
    socket.on('data', (chunk) => {
      answer += chunk
      if (!/total_net_output_bytes:\d+\r\n[\s\S]*cmdstat_ping/.test(answer)) return
      socket.destroy()
      const figure = (pattern) => Number(answer.match(pattern)?.[1] ?? 0)
      resolve({
        publishes: figure(/cmdstat_publish:calls=(\d+)/) + figure(/cmdstat_spublish:calls=(\d+)/),
        bytesIn: figure(/total_net_input_bytes:(\d+)/),
        bytesOut: figure(/total_net_output_bytes:(\d+)/),
      })
    })
    socket.write('PING\r\nINFO everything\r\n')
  })
}

console.log('| adapter | Parley | Node.js | | servers busy |\n|---|---|---|---|---|')
for (const settings of [['classic'], ['sharded', 'static']]) {
  const parley = await measure([ours], settings)
  const node = await measure(['node', theirs], settings)
  const thousand = (value) => `${Math.round(value / 1000)} k`
  const share = ({ busy }) => busy.map((part) => `${Math.round(100 * part)} %`).join(' + ')
  console.log(`| ${settings.join(', ')} | ${thousand(parley.perCpu)} | ${thousand(node.perCpu)} `
    + `| **${(parley.perCpu / node.perCpu).toFixed(1)} ×** | ${share(parley)}; ${share(node)} |`)
}
console.log('\n| adapter | servers | publishes | bytes to Redis | bytes from Redis |\n|---|---|---|---|---|')
for (const kind of ['classic', 'sharded']) {
  for (const count of [1, 3, 10]) {
    const { publishes, bytesIn, bytesOut } = await cost(kind, count)
    console.log(`| ${kind} | ${count} | ${publishes.toFixed(2)} | ${Math.round(bytesIn)} | ${Math.round(bytesOut)} |`)
  }
}
process.exit(0)
