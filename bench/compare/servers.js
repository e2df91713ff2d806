// The servers that are compared: how each is started, and what it speaks.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freshStorage } from './storage.js'

export const root = fileURLToPath(new URL('../../', import.meta.url))
const dotnet = join(root, 'bench/Parley.Bench.Servers/bin/Release/net10.0/Parley.Bench.Servers')
const scripts = join(root, 'bench/servers')
const bun = join(scripts, 'node_modules/bun/bin/bun.exe') // npm's name for it on every system

export const load = join(root, 'artifacts/bench/load')

// More than any scenario asks for; the figures are to be those of the work, not of a guard.
const withoutLimits = {
  PARLEY__LIMITS__EVENTSPERSECOND: '0',
  PARLEY__LIMITS__SOCKETSPERADDRESS: '0',
  PARLEY__LIMITS__HANDSHAKESPERSECOND: '0',
  LOG_LEVEL: 'warn',
}

/**
 * Each: `command(port)`, what the load generator must know (`load`), whether it stores (`storage`), and whether its hot
 * methods are compiled while it runs by a thread that the load generator can watch (`isCompiledLate`).
 */
export const servers = {
  parley: { command: (port) => [dotnet, 'parley', port], isCompiledLate: true },
  // The same where Kestrel keeps the sockets, and where only its stream may be written to.
  'parley-kestrel': { command: (port) => [dotnet, 'parley-kestrel', port], isCompiledLate: true },
  'parley-stream': { command: (port) => [dotnet, 'parley-stream', port], isCompiledLate: true },
  // The same with a collector that comes after every 4 MB, not after as much as the processor's cache holds.
  'parley-gen0': {
    command: (port) => [dotnet, 'parley', port], isCompiledLate: true, environment: { DOTNET_GCgen0size: '0x400000' },
  },
  node: { command: (port) => [process.execPath, join(scripts, 'node.js'), port] },
  bun: { command: (port) => [bun, join(scripts, 'bun.js'), port] },
  // A hub sends to its connections one after the other for each call by itself: only each sender's order holds.
  signalr: {
    command: (port) => [dotnet, 'signalr', port],
    load: ['--contract', 'signalr', '--order', 'sender'],
    isCompiledLate: true,
  },
  // The same with the scheduling of threads that parley has.
  'signalr-batch': {
    command: (port) => [dotnet, 'signalr-batch', port],
    load: ['--contract', 'signalr', '--order', 'sender'],
    isCompiledLate: true,
  },
  limit: { command: (port) => [join(root, 'artifacts/bench/limit'), port] },
  chat: {
    command: () => [join(root, 'src/Parley.Server/bin/Release/net10.0/parley')],
    load: ['--contract', 'chat'],
    isCompiledLate: true,
    storage: true,
    environment: withoutLimits,
  },
  seed: {
    command: () => [process.execPath, join(scripts, 'seed.js')],
    load: ['--contract', 'chat'],
    storage: true,
  },
}

export function versions() {
  const version = (name) => JSON.parse(readFileSync(join(scripts, 'node_modules', name, 'package.json'))).version
  const first = (program, ...args) => execFileSync(program, args, { encoding: 'utf8' }).split('\n')[0].trim()
  const runtime = execFileSync('dotnet', ['--list-runtimes'], { encoding: 'utf8' })
    .split('\n').filter((line) => line.startsWith('Microsoft.AspNetCore.App 10.')).at(-1)?.split(' ')[1]
  return {
    '.NET': runtime,
    'Node.js': process.version,
    'socket.io': version('socket.io'),
    Bun: first(bun, '--version'),
    '@socket.io/bun-engine': version('@socket.io/bun-engine'),
    gcc: first('gcc', '-dumpfullversion'),
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false)).once('connect', () => socket.destroy())
  })
}

/** A server that accepts connections, pinned to `cores` (as taskset writes them); several may share a database and a Redis. */
export class RunningServer {
  #child
  #folder
  #storage

  static async start(name, { port, cores, storageCores, shared, output = 'pipe' }) {
    const server = new RunningServer()
    server.name = name
    server.port = port
    const { command, storage, environment } = servers[name]
    server.#folder = mkdtempSync(join(tmpdir(), 'parley-bench-'))
    server.#storage = storage ? shared ?? await freshStorage(storageCores) : undefined
    const env = {
      ...process.env, ...environment, ...server.#storage?.environment,
      NODE_ENV: 'production', PORT: `${port}`, DATA_DIR: server.#folder,
    }
    const [program, ...args] = command(`${port}`)
    const pinned = cores ? ['taskset', '-c', cores] : []
    const all = [...pinned, 'setpriv', '--pdeathsig=KILL', '--', program, ...args]
    server.#child = spawn(all[0], all.slice(1), { env, stdio: ['ignore', output, output], cwd: root })
    let said = ''
    server.#child.stderr?.on('data', (data) => { said += data })
    server.#child.stdout?.on('data', (data) => { said += data })
    server.exited = new Promise((resolve) => server.#child.once('exit', resolve).once('error', resolve))
    for (let i = 0; !(await accepts(port)); i++) {
      if (server.#child.exitCode !== null || i > 600) throw new Error(`${name} does not listen on ${port}: ${said}`)
      await delay(50)
    }
    return server
  }

  get pid() { return this.#child.pid }

  /** The process above PostgreSQL and Redis, if they run. */
  get storagePid() { return this.#storage?.pid ?? 0 }

  /** Resident memory in bytes. */
  get resident() {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))[1]) * 1024
  }

  async stop(signal = 'SIGKILL') {
    this.#child.kill(signal)
    await this.exited
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
