// A PostgreSQL of one's own, for tests that archive it, drop it and bring it back. It does not run as root.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { services } from './services.js'
import { until } from './wait.js'

const run = promisify(execFile)
const versions = await readdir('/usr/lib/postgresql').catch(() => [])
const programs = versions.length ? `/usr/lib/postgresql/${versions.sort((a, b) => a - b).at(-1)}/bin` : undefined
const user = process.getuid() === 0 ? ['--reuid=postgres', '--regid=postgres', '--init-groups'] : []

export class Postgres {
  #process
  output = ''

  /** @param {Record<string, string>} settings beside those that every test has */
  static async start(settings = {}, environment = {}) {
    const postgres = new Postgres()
    postgres.folder = await mkdtemp(join(tmpdir(), 'parley-archive-'))
    if (user.length) await run('chown', ['postgres:postgres', postgres.folder])
    postgres.data = join(postgres.folder, 'data')
    postgres.port = await services.port()
    postgres.url = `postgresql://chat@127.0.0.1:${postgres.port}/chat`
    postgres.settings = settings
    const { DATABASE_URL, REDIS_URL, ...inherited } = process.env
    postgres.environment = {
      ...inherited, PATH: `${programs ? `${programs}:` : ''}${process.env.PATH}`, HOME: postgres.folder,
      PGHOST: '127.0.0.1', PGPORT: `${postgres.port}`, PGUSER: 'chat', PGDATABASE: 'chat', PGDATA: postgres.data, ...environment,
    }
    await postgres.run('initdb', '--username=chat', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync')
    await postgres.startAgain()
    await postgres.run('createdb', 'chat')
    return postgres
  }

  /** Starts it, on whatever is in its folder now. */
  async startAgain() {
    const settings = { port: this.port, listen_addresses: '127.0.0.1', unix_socket_directories: this.folder, ...this.settings }
    this.#process = this.spawn('postgres', ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]))
    await until(async () => {
      if (this.#process.exitCode !== null) throw new Error(`PostgreSQL ended: ${this.output}`)
      return this.run('psql', '-Atc', 'SELECT 1', 'postgres').catch(() => false)
    }, 'PostgreSQL takes connections')
  }

  /** As a power cut would. */
  async kill() {
    const exited = new Promise((resolve) => this.#process.on('exit', resolve))
    this.#process.kill('SIGQUIT')
    await exited
  }

  async stop() {
    if (this.#process?.exitCode === null) await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Runs a program as the database's user, with the environment that leads to it. */
  run(program, ...args) {
    return run('setpriv', [...user, '--pdeathsig=KILL', '--', program, ...args], { cwd: this.folder, env: this.environment })
  }

  /** The same, and leaves it running; what it prints is in `output`. */
  spawn(program, ...args) {
    const child = spawn('setpriv', [...user, '--pdeathsig=QUIT', '--', program, ...args], { cwd: this.folder, env: this.environment })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { this.output += data })
    return child
  }

  async ask(sql) {
    return (await this.run('psql', '-AtXqc', sql)).stdout.trim()
  }

  /** A file of its user in its folder. */
  async write(name, content) {
    const file = join(this.folder, name)
    await writeFile(file, content)
    if (user.length) await run('chown', ['postgres:postgres', file])
    return file
  }
}
