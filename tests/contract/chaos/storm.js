// Usage: node storm.js [--sockets 10000] [--rate 2] [--results FOLDER]
// Many sockets straight at two nodes, cut at once: how soon all have caught up, and what that costs the database.
import { spawn } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Cluster } from './cluster.js'

const here = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '10000' },
    rate: { type: 'string', default: '2' },
    results: { type: 'string', default: here('artifacts/chaos') },
  },
})
// All sockets come from one address.
const environment = { PARLEY__LIMITS__SOCKETSPERADDRESS: '0', PARLEY__LIMITS__HANDSHAKESPERSECOND: '0' }
const resident = async ({ pid }) => Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1])
const cluster = await Cluster.start({ nodes: 2, environment, links: false })
let code = 1
try {
  const { nodes } = await cluster.read()
  const memory = async () => (await Promise.all(nodes.map(resident))).reduce((sum, kilobytes) => sum + kilobytes, 0)
  const empty = await memory()
  const storm = spawn(here('tools/Parley.Storm/bin/Release/net10.0/Parley.Storm'), [nodes.map(({ port }) => port).join(), values.sockets, values.rate], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: storm.stdout })[Symbol.asyncIterator]()
  const ended = new Promise((resolve) => storm.on('exit', resolve))
  const line = async () => (await lines.next()).value
  console.log(await line())
  await pause(3_000)
  const each = ((await memory()) - empty) / Number(values.sockets)
  console.log(`memory of both nodes before ${empty} KB, for each person ${each.toFixed(1)} KB`)
  const before = await cluster.statements()
  storm.stdin.write('cut\n')
  const caughtUp = await line()
  const after = await cluster.statements()
  console.log(caughtUp)
  console.log(await line())
  code = await ended
  const queries = [...after].map(([query, calls]) => [query, calls - (before.get(query) ?? 0)]).filter(([, calls]) => calls > 0).sort((a, b) => b[1] - a[1])
  for (const [query, calls] of queries.slice(0, 12)) console.log(`${String(calls).padStart(7)} ${query.replaceAll(/\s+/g, ' ').slice(0, 140)}`)
  await mkdir(values.results, { recursive: true })
  const when = new Date().toISOString()
  const [, people, , p50, , p99, , most] = caughtUp.split(' ')
  await writeFile(join(values.results, `storm-${when.replaceAll(/[:.]/g, '-')}.json`), JSON.stringify({
    when, settings: { sockets: Number(values.sockets), rate: Number(values.rate) },
    caughtUp: Number(people), p50: Number(p50), p99: Number(p99), most: Number(most),
    log: queries.filter(([query]) => query.includes('SELECT payload FROM events')).reduce((sum, [, calls]) => sum + calls, 0),
    empty, each,
    all: queries.reduce((sum, [, calls]) => sum + calls, 0), ended: code,
  }))
} finally {
  await cluster.stop()
}
process.exit(code)
