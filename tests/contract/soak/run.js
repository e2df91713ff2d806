// Usage: node run.js [--database sqlite|postgres] [--seconds 60] [--guests 40] [--rate 40] [--kill-every 8]
import { parseArgs } from 'node:util'
import { soak } from './soak.js'

const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    seconds: { type: 'string', default: '60' },
    guests: { type: 'string', default: '40' },
    rate: { type: 'string', default: '40' },
    'kill-every': { type: 'string', default: '8' },
  },
})
if (!['sqlite', 'postgres'].includes(values.database)) {
  console.error(`--database is ${values.database}; it takes sqlite or postgres`)
  process.exit(2)
}
const { figures, faults } = await soak({
  database: values.database,
  seconds: Number(values.seconds),
  guests: Number(values.guests),
  rate: Number(values.rate),
  killEvery: Number(values['kill-every']),
})
for (const [name, value] of Object.entries({ database: values.database, ...figures })) console.log(`${name.padEnd(46)} ${value}`)
for (const fault of faults.slice(0, 50)) console.error(fault)
console.log(faults.length === 0 ? 'Nothing lost, doubled or out of order.' : `${faults.length} faults`)
process.exit(faults.length === 0 ? 0 : 1)
