// PostgreSQL and Redis of this test run, lent by tests/Parley.Testing; they end with this process.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../Parley.Testing/bin/Release/net10.0/Parley.Testing', import.meta.url))

let child
let answers
const waiting = []

function start() {
  child = spawn(program, ['services'], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.on('exit', (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`The services ended with ${code}`))
  })
  answers = createInterface({ input: child.stdout })
  answers.on('line', (line) => waiting.shift().resolve(line))
  // Idle services must not keep a finished test run alive.
  child.unref()
  child.stdin.unref()
}

async function ask(command) {
  if (!child) start()
  child.stdout.ref()
  try {
    return await new Promise((resolve, reject) => {
      waiting.push({ resolve, reject })
      child.stdin.write(`${command}\n`)
    })
  } finally {
    if (waiting.length === 0) child.stdout.unref()
  }
}

export const services = {
  /** The address of a fresh, empty PostgreSQL database. */
  database: () => ask('database'),
  /** PostgreSQL and Redis that take TLS alone: addresses with the authority, and for Redis with a user. */
  secureDatabase: () => ask('secure database'),
  secureRedis: () => ask('secure redis'),
  /** The address of a standby of either PostgreSQL, which finds its primary at the port. */
  standby: (port) => ask(`standby ${port}`),
  secureStandby: (port) => ask(`secure standby ${port}`),
  /** The address of a Redis. */
  redis: () => ask('redis'),
  flushRedis: () => ask('redis flush'),
  killRedis: () => ask('redis kill'),
  startRedis: () => ask('redis start'),
  killPostgres: () => ask('postgres kill'),
  startPostgres: () => ask('postgres start'),
  /** The file of the authority that gives out the certificates. */
  authority: () => ask('authority'),
  /** Files of a new certificate for this machine. */
  certificate: async () => {
    const [certificate, key] = (await ask('certificate')).split(' ')
    return { certificate, key }
  },
  /** A port nobody listens on. */
  port: async () => Number(await ask('port')),
}
