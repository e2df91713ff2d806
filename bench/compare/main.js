// Started by script/bench: compare | report | serve.
import { parseArgs } from 'node:util'
import { join } from 'node:path'
import { writeReport } from './report.js'
import { runAll } from './run.js'
import { scenarios } from './scenarios.js'
import { RunningServer, root, servers } from './servers.js'

const [what, ...rest] = process.argv.slice(2)

function options() {
  const { values } = parseArgs({
    args: rest,
    options: {
      only: { type: 'string', default: Object.keys(scenarios).join() },
      servers: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '3' },
      warmup: { type: 'string', default: '2' },
      results: { type: 'string', default: join(root, 'artifacts/bench/results') },
      page: { type: 'string', default: join(root, 'docs/reference/performance.md') },
    },
  })
  const only = values.only.split(',')
  const unknown = only.filter((name) => !scenarios[name])
  if (unknown.length > 0) throw new Error(`No scenario ${unknown}; there are ${Object.keys(scenarios).join(', ')}`)
  for (const name of only) {
    scenarios[name].servers = scenarios[name].servers.filter((server) => values.servers?.split(',').includes(server) ?? true)
  }
  return { ...values, only, rounds: Number(values.rounds), seconds: Number(values.seconds), warmup: Number(values.warmup) }
}

/** As it is shown on the page: where the raw figures were kept is nobody's business. */
function command() {
  const at = rest.indexOf('--results')
  return ['script/bench', 'compare', ...rest.filter((_, i) => at < 0 || (i !== at && i !== at + 1))].join(' ')
}

/** In the foreground until a signal or its own end. */
async function serve(name, port) {
  if (!servers[name] || !(port > 0)) throw new Error(`serve ${Object.keys(servers).join('|')} PORT`)
  const server = await RunningServer.start(name, { port, output: 'inherit' })
  console.log(`${name} listens on http://127.0.0.1:${port}, process ${server.pid}`)
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.stop('SIGTERM'))
  await server.exited
  await server.stop()
}

try {
  if (what === 'compare') await runAll({ ...options(), command: command() })
  else if (what === 'report') writeReport(options())
  else await serve(rest[0], Number(rest[1]))
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
