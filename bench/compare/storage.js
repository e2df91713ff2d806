// PostgreSQL and Redis of one measurement, lent by tests/Parley.Testing: fsync on, as in production.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(
  new URL('../../tests/Parley.Testing/bin/Release/net10.0/Parley.Testing', import.meta.url))

export class Storage {
  #child
  #answers

  static async start(cores) {
    const storage = new Storage()
    const pinned = cores ? ['taskset', '-c', cores, program] : [program]
    storage.#child = spawn(pinned[0], [...pinned.slice(1), 'services'], { stdio: ['pipe', 'pipe', 'inherit'] })
    storage.#answers = createInterface({ input: storage.#child.stdout })[Symbol.asyncIterator]()
    storage.environment = {
      DATABASE_URL: await storage.#ask('database'),
      REDIS_URL: await storage.#ask('redis'),
    }
    return storage
  }

  get pid() { return this.#child.pid }

  async #ask(command) {
    this.#child.stdin.write(`${command}\n`)
    const { value, done } = await this.#answers.next()
    if (done) throw new Error('PostgreSQL and Redis did not start')
    return value
  }

  async stop() {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.stdin.end()
    await ended
  }
}
