// PostgreSQL and Redis, lent by tests/Parley.Testing: fsync on, as in production. They end with this process.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(
  new URL('../../tests/Parley.Testing/bin/Release/net10.0/Parley.Testing', import.meta.url))

let child
let answers

function start(cores) {
  const pinned = cores ? ['taskset', '-c', cores, program] : [program]
  child = spawn(pinned[0], [...pinned.slice(1), 'services'], { stdio: ['pipe', 'pipe', 'inherit'] })
  answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  child.unref()
  child.stdin.unref()
}

async function ask(command) {
  child.stdout.ref()
  child.stdin.write(`${command}\n`)
  const { value, done } = await answers.next()
  child.stdout.unref()
  if (done) throw new Error('PostgreSQL and Redis did not start')
  return value
}

/** A fresh database, an empty Redis, and the process above both. The first who asks says on which cores they run. */
export async function freshStorage(cores) {
  if (!child) start(cores)
  const environment = { DATABASE_URL: await ask('database'), REDIS_URL: await ask('redis') }
  await ask('redis flush')
  return { environment, pid: child.pid }
}
