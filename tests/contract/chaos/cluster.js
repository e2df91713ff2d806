// A cluster by script/cluster, and what can be done to its parts.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { services } from '../support/services.js'
import { until } from '../support/wait.js'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../../../script/cluster', import.meta.url))
const patience = 120_000

export class Cluster {
  #process
  #environment
  output = ''

  static async start({ nodes = 3, server, disk, links = true, environment = {} } = {}) {
    const cluster = new Cluster()
    cluster.folder = await mkdtemp(join(tmpdir(), 'parley-chaos-'))
    await run('chmod', ['755', cluster.folder])
    const { DATABASE_URL, REDIS_URL, ...inherited } = process.env
    cluster.#environment = { ...inherited, PARLEY_CLUSTER_BUILT: 'yes', LOG_LEVEL: 'warn', ...environment }
    const options = ['--nodes', `${nodes}`, '--port', `${await services.port()}`, '--dir', cluster.folder]
    if (links) options.push('--links')
    if (server) options.push('--server', server)
    if (disk) options.push('--disk', `${disk}`)
    const child = spawn('setpriv', ['--pdeathsig=TERM', '--', script, 'up', ...options], { env: cluster.#environment })
    child.stdout.on('data', (data) => { cluster.output += data })
    child.stderr.on('data', (data) => { cluster.output += data })
    cluster.#process = child
    cluster.exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)))
    await until(() => {
      if (child.exitCode !== null) throw new Error(`The cluster ended with ${child.exitCode}: ${cluster.output}`)
      return cluster.output.includes('Parley runs at')
    }, 'the cluster runs', patience)
    cluster.url = (await cluster.read()).url
    return cluster
  }

  /** cluster.json, as it is now. */
  async read() {
    return JSON.parse(await readFile(join(this.folder, 'cluster.json'), 'utf8'))
  }

  async command(...words) {
    await run(script, [...words, '--dir', this.folder], { env: this.#environment })
  }

  async send(signal, pid) {
    if (pid) process.kill(pid, signal)
  }

  async redis(command) {
    const { redis } = await this.read()
    const socket = connect(Number(new URL(redis.url).port), '127.0.0.1')
    socket.end(`${command}\r\nQUIT\r\n`)
    for await (const answer of socket) if (!`${answer}`.startsWith('+OK')) throw new Error(`Redis answered ${command} with ${answer}`)
  }

  /** Rows of the primary, each an array of strings. */
  async query(sql) {
    const { postgres } = await this.read()
    const { stdout } = await run('psql', [postgres.url, '-AtF', '\t', '-c', sql], { maxBuffer: 1 << 28 })
    return stdout.split('\n').filter(Boolean).map((line) => line.split('\t'))
  }

  /** How often the primary has run each statement until now; empty where PostgreSQL does not count. */
  async statements() {
    const { postgres } = await this.read()
    const sql = "SELECT SUM(calls), regexp_replace(query, '\\s+', ' ', 'g') FROM pg_stat_statements GROUP BY 2"
    const { stdout } = await run('psql', [postgres.url.replace(/[^/]*$/, 'postgres'), '-AtF', '\t', '-c', sql], { maxBuffer: 1 << 26 }).catch(() => ({ stdout: '' }))
    return new Map(stdout.split('\n').filter(Boolean).map((line) => line.split('\t')).map(([calls, query]) => [query, Number(calls)]))
  }

  /** How often events were read back from the log until now. */
  async catchUpQueries() {
    return [...await this.statements()].reduce((sum, [query, calls]) => sum + (query.includes('SELECT payload FROM events') ? calls : 0), 0)
  }

  async stop() {
    this.#process.kill('SIGTERM')
    await this.exited
    await rm(this.folder, { recursive: true, force: true })
  }
}
