// Usage: script/bench redis [--clients 200] [--rounds 3] [--seconds 5] [--warmup 3] [--page FILE]
// Two servers with an adapter on one core, clients at both; Redis and the clients are on the other. Five of the clients of
// each send, with one message on its way each, then eight, and what they say is broadcast to all. Deliveries per CPU-second
// of both servers together, ours and on Node.js; then what one message costs Redis with 1, 3 and 10 servers. Prints the
// tables, and writes them to their place in a page.
import { execFileSync, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { services } from '../../tests/contract/support/services.js'

const start = '<!-- redis: written by script/bench redis -->'
const end = '<!-- end of redis -->'
const senders = 5
const wanted = 8
const { values } = parseArgs({ options: {
  clients: { type: 'string', default: '200' }, rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '5' }, warmup: { type: 'string', default: '3' }, page: { type: 'string' },
} })
const [clients, rounds, seconds, warmup] = ['clients', 'rounds', 'seconds', 'warmup'].map((name) => Number(values[name]))
execFileSync('taskset', ['-pc', '1', `${process.pid}`])
const ours = fileURLToPath(new URL(
  '../../tests/Parley.SocketIO.Interop/bin/Release/net10.0/Parley.SocketIO.Interop', import.meta.url))
const theirs = fileURLToPath(new URL('../servers/redis.js', import.meta.url))
const host = new URL(await services.redis()).host
const text = 'x'.repeat(64)
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1]

async function launch(program, settings) {
  const child = spawn('taskset', ['-c', '0', 'setpriv', '--pdeathsig=KILL', '--', ...program, ...settings], { stdio: ['pipe', 'pipe', 'inherit'] })
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

/** A client that has always so many of its own messages on their way. */
function send(socket, sender, inFlight) {
  const own = `"${sender}`
  const message = Buffer.from(`42["message",${JSON.stringify(sender.padEnd(text.length, 'x'))}]`)
  const frame = Buffer.concat([Buffer.from([0x81, 0x80 | message.length, 0, 0, 0, 0]), message])
  let rest = ''
  socket.on('data', (chunk) => {
    const parts = (rest + chunk.toString('latin1')).split(own)
    rest = parts.at(-1).slice(-own.length)
    if (parts.length > 1) socket.write(Buffer.concat(Array(parts.length - 1).fill(frame)))
  })
  socket.write(Buffer.concat(Array(inFlight).fill(frame)))
}

async function measure(program, settings, inFlight) {
  const key = `bench-${Math.random().toString(36).slice(2)}`
  const servers = [await launch(program, [settings[0], host, key, ...settings.slice(1)]),
    await launch(program, [settings[0], host, key, ...settings.slice(1)])]
  while (await servers[0].run('count') !== 2) await pause(50)
  const counter = { bytes: 0 }
  const sockets = []
  for (const { port } of servers) for (let i = 0; i < clients; i++) sockets.push(await listen(port, counter))
  for (let i = 0; i < senders; i++) {
    send(sockets[i], `a${i}.`, inFlight)
    send(sockets[clients + i], `b${i}.`, inFlight)
  }
  const frame = 2 + `42["chat_message","${text}"]`.length
  await pause(warmup * 1000)
  const [bytes, used, at] = [counter.bytes, servers.map(cpu), performance.now()]
  await pause(seconds * 1000)
  const passed = (performance.now() - at) / 1000
  const deliveries = (counter.bytes - bytes) / frame
  const busy = servers.map((server, i) => cpu(server) - used[i])
  for (const socket of sockets) socket.destroy()
  for (const server of servers) await server.stop()
  return { perCpu: deliveries / (busy[0] + busy[1]), messages: deliveries / passed / clients / 2, busy: busy.map((b) => b / passed) }
}

/** Commands and bytes in and out of Redis for one message. */
async function cost(kind, count) {
  const key = `cost-${Math.random().toString(36).slice(2)}`
  const servers = []
  for (let i = 0; i < count; i++) servers.push(await launch([ours], kind === 'classic' ? [kind, host, key] : [kind, host, key, 'static']))
  while (await servers[0].run('count') !== count) await pause(50)
  await pause(500) // one that is alone is counted before it listens
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

const lines = ['| adapter | on their way, each | Parley: deliveries per CPU-second | messages a second | servers busy | Node.js | messages a second '
  + '| servers busy | Parley does |', `|${'---|'.repeat(9)}`]
const thousand = (value) => `${Math.round(value / 1000).toLocaleString('en')} k`
const whole = (value) => Math.round(value).toLocaleString('en')
const share = (runs) => [0, 1].map((i) => `${Math.round(100 * median(runs.map(({ busy }) => busy[i])))} %`).join(' + ')
const cells = (runs) => [thousand(median(runs.map(({ perCpu }) => perCpu))), whole(median(runs.map(({ messages }) => messages))), share(runs)]
for (const settings of [['classic'], ['sharded', 'static']]) {
  for (const inFlight of [1, 8]) {
    const [parley, node] = [[], []]
    for (let round = 0; round < rounds; round++) {
      parley.push(await measure([ours], settings, inFlight))
      node.push(await measure(['node', theirs], settings, inFlight))
    }
    const times = median(parley.map(({ perCpu }, i) => perCpu / node[i].perCpu))
    const verdict = times >= wanted ? `**${times.toFixed(1)} ×** (wanted ${wanted} ×)` : `${times.toFixed(1)} × (wanted ${wanted} ×: missed)`
    lines.push(`| ${[settings.join(', '), inFlight, ...cells(parley), ...cells(node), verdict].join(' | ')} |`)
    console.error(lines.at(-1))
  }
}
lines.push('', '| adapter | servers | publishes | bytes to Redis | bytes from Redis |', `|${'---|'.repeat(5)}`)
for (const kind of ['classic', 'sharded']) {
  for (const count of [1, 3, 10]) {
    const { publishes, bytesIn, bytesOut } = await cost(kind, count)
    lines.push(`| ${kind} | ${count} | ${publishes.toFixed(2)} | ${whole(bytesIn)} | ${whole(bytesOut)} |`)
  }
}
console.log(lines.join('\n'))
if (values.page) {
  const page = readFileSync(values.page, 'utf8')
  const [before, after] = [page.split(start)[0], page.split(end)[1]]
  if (after === undefined) throw new Error(`${values.page} has no place for these figures`)
  const day = new Date().toISOString().slice(0, 10)
  writeFileSync(values.page, `${before}${start}\n\n${lines.join('\n')}\n\n`
    + `\`script/bench redis --clients ${clients} --rounds ${rounds} --seconds ${seconds} --warmup ${warmup}\`, medians, ${day}.\n\n${end}${after}`)
}
process.exit(0)
