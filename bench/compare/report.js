// Writes the tables of docs/reference/performance.md from the newest run of each scenario.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { scenarios } from './scenarios.js'

const start = '<!-- figures: written by script/bench report -->'
const end = '<!-- end of figures -->'

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** What a measurement is compared by; less is better for latency and memory. */
export function figureOf(scenario, line) {
  switch (scenario.figure) {
    case 'latency': return line.p99
    case 'memory': return (line.after - line.before) / line.connections
    case 'connections': return line.connections / line.server_cpu
    default: return line.deliveries / line.server_cpu
  }
}

/** How many times the first server does what another one does, compared round by round. */
export function ratio(scenario, first, other) {
  const pairs = first.flatMap((line) => {
    const beside = other.find(({ round }) => round === line.round)
    return beside ? [[figureOf(scenario, line), figureOf(scenario, beside)]] : []
  })
  const lessIsBetter = scenario.figure === 'latency' || scenario.figure === 'memory'
  return median(pairs.map(([a, b]) => (lessIsBetter ? b / a : a / b)))
}

function readRuns(folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name))
  return files.sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs).map((file) => {
    const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line))
    return { head, lines }
  })
}

const number = (value) => (value >= 10_000 ? `${Math.round(value / 1000).toLocaleString('en')} k` : Math.round(value).toLocaleString('en'))
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`
const percent = (part, whole) => `${Math.round(100 * part / whole)} %`

function times(value, target) {
  const text = value < 1 ? percent(value, 1) : `${value.toFixed(1)} ×`
  if (target === undefined) return text
  const wanted = target < 1 ? percent(target, 1) : `${target} ×`
  return value >= target ? `**${text}** (wanted ${wanted})` : `${text} (wanted ${wanted}: missed)`
}

const columns = {
  deliveries: {
    heads: ['deliveries per CPU-second', 'lowest–highest', 'messages a second', 'server busy', 'generator busy'],
    cells: (lines, of) => [
      number(median(of)), `${number(Math.min(...of))}–${number(Math.max(...of))}`,
      number(median(lines.map((l) => l.messages / l.seconds))), ...busy(lines),
    ],
  },
  connections: {
    heads: ['connections per CPU-second', 'lowest–highest', 'server busy', 'generator busy'],
    cells: (lines, of) => [number(median(of)), `${number(Math.min(...of))}–${number(Math.max(...of))}`, ...busy(lines)],
  },
  latency: {
    heads: ['median', '99 %', '99.9 %', 'server busy', 'generator busy'],
    cells: (lines) => [...['p50', 'p99', 'p999'].map((p) => `${median(lines.map((l) => l[p])).toFixed(2)} ms`), ...busy(lines)],
  },
  memory: {
    heads: ['resident, each connection', 'resident with 100', 'resident with 10,000 more'],
    cells: (lines, of) => [
      kilobytes(median(of)),
      ...['before', 'after'].map((at) => `${Math.round(median(lines.map((l) => l[at])) / 2 ** 20)} MB`),
    ],
  },
}

function busy(lines) {
  return ['server_cpu', 'load_cpu'].map((cpu) => percent(median(lines.map((l) => l[cpu])), median(lines.map((l) => l.seconds))))
}

function table(name, lines) {
  const scenario = scenarios[name]
  const [first, ...others] = scenario.servers.filter((server) => lines.some((line) => line.server === server))
  const of = (server) => lines.filter((line) => line.server === server)
  const { heads, cells } = columns[scenario.figure]
  const stored = lines.some((line) => line.other_cpu > 0)
  const rows = [first, ...others].map((server) => {
    const own = of(server)
    const all = [server, ...cells(own, own.map((line) => figureOf(scenario, line)))]
    if (stored) all.push(percent(median(own.map((l) => l.other_cpu)), median(own.map((l) => l.seconds))))
    all.push(server === first ? '' : times(ratio(scenario, of(first), own), scenario.targets?.[server]))
    return `| ${all.join(' | ')} |`
  })
  const titles = ['', ...heads, ...(stored ? ['PostgreSQL and Redis busy'] : []), `${first} does`]
  const rate = lines[0].rate ? [`Offered: ${lines[0].rate} messages a second.`, ''] : []
  return [`### ${scenario.title}`, '', ...rate, `| ${titles.join(' | ')} |`, `|${'---|'.repeat(titles.length)}`, ...rows, '']
}

/** The text between the two marks of the page. */
export function figures(runs) {
  const newest = new Map()
  for (const run of runs) {
    for (const name of new Set(run.lines.map((line) => line.scenario))) newest.set(name, run)
  }
  const shown = Object.keys(scenarios).filter((name) => newest.has(name))
  const { head } = newest.get(shown[0])
  const { processors, memory, system } = head.machine
  const text = [
    `Machine: ${processors}, ${memory}, ${system}. ${Object.entries(head.versions).map(([name, v]) => `${name} ${v}`).join(', ')}.`,
    'Each figure is the median of its rounds; the last column is the median of what the first server does beside each other one, round by round.',
    '',
  ]
  for (const name of shown) {
    const { head: { command, day, machine }, lines } = newest.get(name)
    const own = lines.filter((line) => line.scenario === name)
    const rounds = Math.max(...own.map((line) => line.round)) + 1
    text.push(...table(name, own), `\`${command}\`, ${rounds} rounds, ${day}, at ${machine.commit}.`, '')
  }
  return text.join('\n')
}

export function writeReport({ results, page }) {
  const runs = readRuns(results)
  if (runs.every((run) => run.lines.length === 0)) throw new Error(`No figures in ${results}`)
  const text = readFileSync(page, 'utf8')
  const [before, rest] = text.split(start)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error(`${page} has no place for figures`)
  writeFileSync(page, `${before}${start}\n\n${figures(runs)}\n${end}${after}`)
}
