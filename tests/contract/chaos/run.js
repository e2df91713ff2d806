// Usage: node run.js [FAULT …] [--times 5] [--people 300] [--nodes 3] [--rate 20] [--lobby 0.8] [--from PROGRAM] [--as NAME] [--seconds N] [--results FOLDER]
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chaos } from './chaos.js'
import { faults as table } from './faults.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '5' },
    people: { type: 'string', default: '300' },
    nodes: { type: 'string', default: '3' },
    rate: { type: 'string', default: '20' },
    lobby: { type: 'string', default: '0.8' },
    from: { type: 'string' },
    seconds: { type: 'string', default: 'Infinity' },
    as: { type: 'string', default: 'faults' },
    results: { type: 'string', default: fileURLToPath(new URL('../../../artifacts/chaos', import.meta.url)) },
  },
})
const unknown = positionals.filter((name) => !table[name])
if (unknown.length > 0) {
  console.error(`${unknown} is no fault; there are: ${Object.keys(table).join(' ')}`)
  process.exit(2)
}
const mayAll = process.getuid() === 0
const asked = positionals.length > 0 ? positionals : Object.keys(table)
for (const name of asked.filter((one) => table[one].needsRoot && !mayAll)) console.log(`${name} was left out: it needs root`)
const settings = { times: Number(values.times), people: Number(values.people), nodes: Number(values.nodes), rate: Number(values.rate), lobbyShare: Number(values.lobby), from: values.from, seconds: Number(values.seconds) }
const { strikes, totals, faults } = await chaos({
  ...settings, faults: asked.filter((name) => mayAll || !table[name].needsRoot), say: (line) => console.log(line),
})
await mkdir(values.results, { recursive: true })
const when = new Date().toISOString()
await writeFile(join(values.results, `${values.as}-${when.replaceAll(/[:.]/g, '-')}.json`), JSON.stringify({ when, settings, strikes, totals, faults }))
for (const [name, value] of Object.entries(totals)) console.log(`${name.padEnd(20)} ${value}`)
for (const fault of faults.slice(0, 50)) console.error(fault)
console.log(faults.length === 0 ? 'Nothing lost, doubled, out of order or seen by others.' : `${faults.length} faults`)
process.exit(faults.length === 0 ? 0 : 1)
