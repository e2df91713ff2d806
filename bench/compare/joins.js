// Usage: script/bench joins [--clients 1000] [--rounds 3] [--page FILE]
// Two nodes on PostgreSQL and Redis, half of the clients at each. All have connected; then all join `/` at once, and everybody
// hears of everybody, after two smaller storms. CPU seconds of both nodes until the last has heard of the last, the chat's and the usual one's on Node.js.
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { median } from './report.js'
import { RunningServer, freePort } from './servers.js'
import { freshStorage } from './storage.js'

const start = '<!-- joins: written by script/bench joins -->'
const end = '<!-- end of joins -->'
const wanted = 10
const patience = 60_000
const warmups = 2
const { values } = parseArgs({ options: {
  clients: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '3' }, page: { type: 'string' },
} })
const [clients, rounds] = ['clients', 'rounds'].map((name) => Number(values[name]))

/** User and system time of a process, in seconds. */
function cpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** A client that counts how often it gets a text. */
class Client {
  heard = 0
  answered = false
  #rest = ''

  static async open(port) {
    const client = new Client()
    client.socket = connect(port, '127.0.0.1').setNoDelay().on('error', () => { client.isLost = true })
    client.socket.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
      + 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n')
    client.socket.on('data', (chunk) => client.#take(chunk.toString('latin1')))
    await client.#has('0{')
    client.say('40')
    await client.#has('40{')
    return client
  }

  say(text) {
    const head = text.length < 126 ? [0x81, 0x80 | text.length] : [0x81, 0xfe, text.length >> 8, text.length & 255]
    this.socket.write(Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), Buffer.from(text)]))
  }

  #take(chunk) {
    const text = this.#rest + chunk
    for (let at = text.indexOf('"user_joined"'); at >= 0; at = text.indexOf('"user_joined"', at + 1)) this.heard++
    if (!this.answered && /430\[\{[^\]]*"ok":(true|false)/.test(text)) {
      this.answered = true
      this.isIn = /430\[\{[^\]]*"ok":true/.test(text)
    }
    this.#rest = text.slice(text.lastIndexOf('"user_joined"') + 13).slice(-60)
    this.waiting?.(text)
  }

  #has(what) {
    return new Promise((resolve) => {
      let all = ''
      this.waiting = (text) => {
        all += text
        if (all.includes(what)) { this.waiting = undefined; resolve() }
      }
    })
  }
}

/** All connect, then all join. */
async function storm(nodes, count) {
  const all = []
  for (let i = 0; i < count; i++) all.push(await Client.open(nodes[i % 2].port))
  await pause(500)
  const [before, at] = [nodes.map(({ pid }) => cpu(pid)), performance.now()]
  for (const [i, client] of all.entries()) client.say(`420["join",{"username":"someone ${i}"}]`)
  const heard = () => all.reduce((sum, client) => sum + client.heard, 0)
  while (heard() < count * count && performance.now() - at < patience) await pause(20)
  const seconds = (performance.now() - at) / 1000
  const used = nodes.reduce((sum, { pid }, i) => sum + cpu(pid) - before[i], 0)
  for (const { socket } of all) socket.destroy()
  return { used, seconds, heard: heard(), joined: all.filter(({ isIn }) => isIn).length }
}

async function measure(name) {
  const storage = await freshStorage()
  const nodes = []
  for (let i = 0; i < 2; i++) nodes.push(await RunningServer.start(name, { port: await freePort(), shared: storage }))
  for (let i = 0; i < warmups; i++) {
    await storm(nodes, clients / 5) // servers run for days, not for one storm
    await pause(3000) // all have left
  }
  const figures = await storm(nodes, clients)
  for (const node of nodes) await node.stop()
  return figures
}

const runs = { chat: [], seed: [] }
for (let round = 0; round < rounds; round++) {
  for (const name of ['chat', 'seed']) {
    const run = await measure(name)
    runs[name].push(run)
    console.error(name, run)
  }
}
const of = (name, figure) => median(runs[name].map((run) => run[figure]))
const row = (name, verdict) => `| ${name} | ${of(name, 'used').toFixed(2)} s | ${of(name, 'seconds').toFixed(1)} s `
  + `| ${of(name, 'joined').toLocaleString('en')} | ${of(name, 'heard').toLocaleString('en')} of ${(clients * clients).toLocaleString('en')} | ${verdict} |`
const share = median(runs.seed.map(({ used }, i) => used / runs.chat[i].used))
const lines = [
  '|  | CPU of both nodes | until the last has heard | joined | `user_joined` that arrived | the chat costs |',
  `|${'---|'.repeat(6)}`,
  row('chat', share >= wanted ? `**1/${share.toFixed(1)}** (wanted 1/${wanted})` : `1/${share.toFixed(1)} (wanted 1/${wanted}: missed)`),
  row('seed', ''),
]
console.log(lines.join('\n'))
if (values.page) {
  const page = readFileSync(values.page, 'utf8')
  const [head, tail] = [page.split(start)[0], page.split(end)[1]]
  if (tail === undefined) throw new Error(`${values.page} has no place for these figures`)
  writeFileSync(values.page, `${head}${start}\n\n${lines.join('\n')}\n\n\`script/bench joins --clients ${clients} --rounds ${rounds}\`, `
    + `medians, ${new Date().toISOString().slice(0, 10)}.\n\n${end}${tail}`)
}
process.exit(0)
