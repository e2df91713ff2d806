// The built server as a process: started, killed and started again on the same port and data.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { services } from './services.js'
import { until } from './wait.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const program = join(root, 'src/Parley.Server/bin/Release/net10.0/parley')

export class Server {
  #environment
  #process
  #folder
  output = ''

  /** @param {'sqlite' | 'postgres'} database postgres brings Redis with it */
  static async start(database, environment = {}) {
    const server = new Server()
    await server.#prepare(database, environment)
    await server.startAgain()
    return server
  }

  async #prepare(database, environment) {
    this.database = database
    this.port = await services.port()
    this.url = `http://127.0.0.1:${this.port}`
    this.#folder = await mkdtemp(join(tmpdir(), 'parley-contract-'))
    const { DATABASE_URL, REDIS_URL, ...inherited } = process.env
    this.#environment = { ...inherited, PORT: `${this.port}`, DATA_DIR: this.#folder, LOG_LEVEL: 'warn' }
    if (database === 'postgres') {
      this.databaseUrl = await services.database()
      Object.assign(this.#environment, { DATABASE_URL: this.databaseUrl, REDIS_URL: await services.redis() })
    }
    Object.assign(this.#environment, environment)
    if (environment.TLS_CERTIFICATE) this.url = `https://localhost:${this.port}`
  }

  async startAgain() {
    // setpriv lets the kernel end the server with this process, even when that is killed.
    const child = spawn('setpriv', ['--pdeathsig=KILL', '--', program], { cwd: root, env: this.#environment })
    child.stdout.on('data', (data) => { this.output += data })
    child.stderr.on('data', (data) => { this.output += data })
    this.#process = child
    this.exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)))
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`The server ended with ${child.exitCode}: ${this.output}`)
      return (await this.status('/health')) === 200
    }, `the server on port ${this.port} answers /health`)
  }

  /** The HTTP status of a path, or undefined when nobody answers. */
  async status(path) {
    const { get } = this.url.startsWith('https:') ? https : http
    return new Promise((resolve) => {
      get(this.url + path, { agent: false, rejectUnauthorized: false }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      }).on('error', () => resolve(undefined))
    })
  }

  async kill() {
    this.#process.kill('SIGKILL')
    return this.exited
  }

  async terminate() {
    this.#process.kill('SIGTERM')
    return this.exited
  }

  async interrupt() {
    this.#process.kill('SIGINT')
    return this.exited
  }

  /** Lets it stand still, as a machine that hangs; `goOn` ends that. */
  standStill() {
    this.#process.kill('SIGSTOP')
  }

  goOn() {
    this.#process.kill('SIGCONT')
  }

  async stop() {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** From its next start on, and for commands: another, fresh database, and for SQLite none at all. */
  async useNewDatabase() {
    if (this.database === 'postgres') this.#environment.DATABASE_URL = this.databaseUrl = await services.database()
    else this.#environment.DATA_DIR = this.#folder = await mkdtemp(join(tmpdir(), 'parley-contract-'))
  }

  /** Runs a `parley` command beside the server, with the server's settings. */
  command(...args) {
    return run(program, args, { cwd: root, env: this.#environment })
  }

  /** On PostgreSQL: locks the channels, so that nothing can be appended until the function returned is called. */
  async holdAppends() {
    const psql = spawn('psql', [this.databaseUrl, '-At'], { stdio: ['pipe', 'pipe', 'inherit'] })
    psql.stdin.write("BEGIN; SELECT id FROM channels FOR UPDATE; SELECT 'locked';\n")
    for await (const line of createInterface({ input: psql.stdout })) if (line === 'locked') break
    return () => psql.stdin.end('COMMIT;\n')
  }

  /** Rows of a query against what is really stored, each an array of strings. */
  async query(sql) {
    if (this.database === 'postgres') {
      const { stdout } = await run('psql', [this.databaseUrl, '-AtF', '\t', '-c', sql])
      return stdout.split('\n').filter(Boolean).map((line) => line.split('\t'))
    }
    const script = 'import json,sqlite3,sys; print(json.dumps([[str(v) for v in r] for r in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])]))'
    const { stdout } = await run('python3', ['-c', script, join(this.#folder, 'parley.db'), sql])
    return JSON.parse(stdout)
  }
}
