// Usage: node report.js [--results FOLDER] [--page FILE]
// Writes docs/reference/reliability.md from the newest run in which each fault struck.
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { percentiles } from './chaos.js'
import { faults as table } from './faults.js'

const here = (path) => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const { values } = parseArgs({
  options: {
    results: { type: 'string', default: here('artifacts/chaos') },
    page: { type: 'string', default: here('docs/reference/reliability.md') },
  },
})
const runs = []
for (const name of (await readdir(values.results)).filter((file) => file.startsWith('faults-')).sort()) {
  runs.push(JSON.parse(await readFile(join(values.results, name), 'utf8')))
}
const special = new Map()
for (const name of (await readdir(values.results)).filter((file) => /^(rolling|upgrade|failover)-/.test(file)).sort()) {
  special.set(name.split('-')[0], JSON.parse(await readFile(join(values.results, name), 'utf8')))
}
const storms = (await readdir(values.results)).filter((file) => file.startsWith('storm-')).sort()
const storm = storms.length > 0 && JSON.parse(await readFile(join(values.results, storms.at(-1)), 'utf8'))
const newest = new Map()
for (const run of runs) for (const { fault } of run.strikes) newest.set(fault, run)
const used = [...new Set(newest.values())]
const sum = (name) => used.reduce((total, run) => total + run.totals[name], 0)
const number = (value) => value.toLocaleString('en-US')
const broken = used.flatMap((run) => run.faults)

function row(name) {
  const run = newest.get(name)
  const strikes = run.strikes.filter(({ fault }) => fault === name)
  const all = (key) => strikes.flatMap((strike) => strike[key])
  const returned = strikes.reduce((total, strike) => total + strike.returned, 0)
  return `| ${table[name].what} | ${strikes.length} | ${percentiles(all('silences'))} | ${percentiles(all('ticks'))} | ${number(returned)} | ${percentiles(all('absences'))} |`
}

const titles = {
  rolling: 'all nodes rolled',
  upgrade: 'all nodes rolled from the build before to this one',
  failover: "PostgreSQL's primary killed, the replica promoted",
}

function specialRow([name, { settings, strikes, totals, faults }]) {
  const all = (key) => strikes.flatMap((strike) => strike[key])
  const sumOf = (key) => strikes.reduce((total, strike) => total + strike[key], 0)
  const perTen = sumOf('returned') === 0 ? '–' : ((sumOf('queries') * 10) / sumOf('returned')).toFixed(2)
  return `| ${titles[name]} | ${settings.people}, ${settings.rate} | ${strikes.length} | ${number(totals.acknowledged)}, ${faults.length} | ${percentiles(all('absences'))} | ${percentiles(all('ticks'))} | ${number(sumOf('returned'))} | ${perTen} |`
}

const page = `# Reliability

What was done to a cluster and what came of it. \`script/chaos\` runs it, \`script/chaos report\` writes this page.

PostgreSQL with a synchronous replica, Redis, nodes of the built server and nginx on one machine (${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB) that also runs all clients; each client is \`socket.io-client\` on WebSocket, on polling, or upgrading. They talk all the time, most of it in the lobby, the rest in channels of two. Every link between parts can be slowed, cut or left half open.

## What held
| | |
|---|---|
| people at a time, nodes, messages a second | ${[...new Set(used.map(({ settings }) => `${settings.people}, ${settings.nodes}, ${settings.rate}`))].join('; ')} |
| strikes | ${number(used.reduce((total, run) => total + run.strikes.length, 0))} |
| messages acknowledged | ${number(sum('acknowledged'))} |
| of them lost, stored twice, or stored otherwise than acknowledged | ${broken.length === 0 ? 0 : `see below`} |
| events delivered, each once, in one order for all | ${number(sum('delivered'))} |
| events seen by somebody who is not in the channel | ${broken.length === 0 ? 0 : `see below`} |
| views that differ from the database in the end | ${broken.length === 0 ? 0 : `see below`} |
| sessions opened, sends tried again, answers repeated, syncs | ${['sessions', 'retries', 'repeated', 'syncs'].map((name) => number(sum(name))).join(', ')} |
${broken.length === 0 ? '' : `\n## What did not hold\n${broken.slice(0, 20).map((fault) => `- ${fault}`).join('\n')}\n`}
## How long people noticed
In milliseconds, p50 / p99 / most. *Without news*: the longest time in which a person received nothing, while others talked; it includes the time that the fault itself lasts. *Until the tick*: from typing to the acknowledgement, for what was said from the strike until all had recovered. *Came back*: sessions opened anew, and how long each of those people was away.

| fault | times | without news | until the tick | came back | away |
|---|---|---|---|---|---|
${Object.keys(table).filter((name) => newest.has(name)).map(row).join('\n')}
${special.size === 0 ? '' : `
## Under more load
| what | people, messages a second | times | acknowledged, faults found | away | until the tick | came back | queries of the log for ten who came back |
|---|---|---|---|---|---|---|---|
${[...special].map(specialRow).join('\n')}

Of these messages one in twenty goes to the lobby, and so to everybody; the others go to channels of two.
`}
${storm ? `
## All at once
${number(storm.settings.sockets)} sockets straight at two nodes were cut at once, while ${storm.settings.rate} messages a second went on, and came back by themselves after half a second to one and a half. Caught up: ${number(storm.caughtUp)} of them, after ${[storm.p50, storm.p99, storm.most].map(number).join(' / ')} ms (p50 / p99 / most). The database answered ${number(storm.log)} queries of the log for it, and ${number(storm.all)} of all kinds. A person on \`/chat\` took ${storm.each.toFixed(1)} KB of a node's resident memory.
` : ''}
After each strike the run waits until every part runs, every node is ready, everybody is back, has sent what they said and has come to the newest message; it fails when that does not happen by itself within two minutes. Runs: ${used.map(({ when }) => when.slice(0, 16).replace('T', ' ')).join(', ')} UTC.
`
await writeFile(values.page, page)
console.log(`${values.page}: ${newest.size} faults from ${used.length} runs`)
