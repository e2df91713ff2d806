// Runs scenarios: all servers of one are started and warmed up, then loaded one after the other, round by round.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { median } from './report.js'
import { scenarios } from './scenarios.js'
import { RunningServer, freePort, load, root, servers, versions } from './servers.js'

const run = promisify(execFile)

// Seconds for connections that have just been made, to a server that is warm.
const shortWarmup = 0.3

const fewConnections = 100

function machine() {
  const commit = execFileSync('git', ['log', '-1', '--format=%h'], { cwd: root, encoding: 'utf8' }).trim()
  const debian = /PRETTY_NAME="(.*)"/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1]
  return {
    processors: `${cpus().length} × ${cpus()[0].model}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    system: `${debian}, Linux ${release()}`,
    commit,
  }
}

function coresOf(scenario) {
  return scenario.cores === 2 ? { cores: '0,1', loadCores: '0,1' } : { cores: '0', loadCores: '1' }
}

/** A server of its own for one measurement. */
export async function measure(name, scenario, options) {
  const server = await start(name, scenario)
  try {
    return await play(server, scenario, options)
  } finally {
    await server.stop()
  }
}

async function start(name, scenario) {
  const { cores, loadCores } = coresOf(scenario)
  return RunningServer.start(name, { port: await freePort(), cores, storageCores: loadCores })
}

/** One measurement: the line that the load generator prints. */
async function play(server, scenario, { seconds, warmup, settle = false, more = [] }) {
  const { loadCores } = coresOf(scenario)
  const { load: own = [], isCompiledLate } = servers[server.name]
  const args = [
    '-c', loadCores, load, '--port', server.port, '--pid', server.pid, '--other-pid', server.storagePid,
    '--seconds', seconds, '--warmup', warmup, '--settle', settle && isCompiledLate ? 1 : 0, ...scenario.load, ...own, ...more,
  ].map(String)
  return scenario.figure === 'memory' ? hold(server, args, seconds) : JSON.parse((await run('taskset', args)).stdout)
}

/** Memory with a few connections, so that the code for them is loaded and compiled, and with all the others; nothing is said. */
async function hold(server, args, seconds) {
  const few = await open([...args, '--clients', `${fewConnections}`]) // the last of an option's values counts
  await delay(1000 * seconds)
  const before = server.resident
  const others = await open(args)
  await delay(1000 * seconds)
  const after = server.resident
  await Promise.all([few.end(), others.end()])
  return { before, after, connections: Number(args[args.indexOf('--clients') + 1]) }
}

/** Opens connections that stay until `end`. */
async function open(args) {
  const child = spawn('taskset', args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === 'ready') break
  }
  if (child.exitCode !== null) throw new Error(`The load generator ended with ${child.exitCode}`)
  return {
    end: () => {
      child.stdin.end()
      return ended
    },
  }
}

/** What is offered to everybody: a share of what the slowest to be compared can take, warm, where each sender waits for its own message. */
async function rateOf(scenario, server, options) {
  if (!server) throw new Error(`"${scenario.title}" needs node among --servers`)
  const rates = []
  for (let time = 0; time < 5; time++) {
    const { messages, seconds } = await play(server, { ...scenario, figure: 'deliveries' }, options)
    rates.push(messages / seconds)
  }
  return Math.round(scenario.share * median(rates))
}

/** Every server of a scenario, warm; what has to begin with an empty process or database is started by its measurement. */
async function startAll(scenario, options) {
  const running = new Map()
  if (scenario.startsAfresh) return running
  try {
    for (const name of scenario.servers) {
      running.set(name, await start(name, scenario))
      await play(running.get(name), scenario, { ...options, seconds: 0.1, settle: true })
    }
    return running
  } catch (error) {
    await stopAll(running)
    throw error
  }
}

const stopAll = (running) => Promise.all([...running.values()].map((server) => server.stop()))

async function runScenario(name, { rounds, seconds, warmup, keep }) {
  const scenario = scenarios[name]
  const running = await startAll(scenario, { warmup })
  try {
    const rate = scenario.share ? await rateOf(scenario, running.get('node'), { seconds, warmup: shortWarmup }) : 0
    const more = ['--rate', rate]
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < scenario.servers.length; i++) {
        const server = scenario.servers[(i + round) % scenario.servers.length]
        const figures = running.has(server)
          ? await play(running.get(server), scenario, { seconds, warmup: Math.min(warmup, shortWarmup), more })
          : await measure(server, scenario, { seconds, warmup, settle: true, more })
        keep({ scenario: name, server, round, rate, ...figures })
        console.error(`${name} ${round} ${server} ${summary(scenario, figures)}`)
      }
    }
  } finally {
    await stopAll(running)
  }
}

export async function runAll({ only, rounds, seconds, warmup, results, command }) {
  mkdirSync(results, { recursive: true })
  const file = join(results, `results-${process.pid}-${process.hrtime.bigint()}.jsonl`)
  const keep = (line) => appendFileSync(file, `${JSON.stringify(line)}\n`)
  keep({ machine: machine(), versions: versions(), command, seconds, warmup, day: new Date().toISOString().slice(0, 10) })
  for (const name of only) await runScenario(name, { rounds, seconds, warmup, keep })
}

function summary(scenario, figures) {
  switch (scenario.figure) {
    case 'latency': return `p50 ${figures.p50} p99 ${figures.p99} ms, ${figures.messages / figures.seconds} messages/s`
    case 'memory': return `${((figures.after - figures.before) / figures.connections / 1024).toFixed(1)} KB each`
    case 'connections': return `${Math.round(figures.connections / figures.server_cpu)} connections per CPU-second`
    default: return `${Math.round(figures.deliveries / figures.server_cpu)} deliveries per CPU-second, ` +
      `busy ${Math.round(100 * figures.server_cpu / figures.seconds)} %, load ${Math.round(100 * figures.load_cpu / figures.seconds)} %`
  }
}
