// The npm client, with everything that it received kept, so that no test races against an event.
import { randomBytes, randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { limit } from './wait.js'

export const transports = {
  'websocket only': { transports: ['websocket'] },
  'polling only': { transports: ['polling'] },
  upgrading: { transports: ['polling', 'websocket'] },
}

export const newClientId = () => randomUUID()
export const newGuestKey = () => randomBytes(24).toString('base64url')

export class Client {
  #received = []
  #waiting = []

  constructor(server, namespace, options) {
    this.socket = io(server.url + namespace, { forceNew: true, reconnection: false, autoConnect: false, ...options })
    this.socket.onAny((name, ...args) => this.#receive({ name, args }))
    this.socket.on('connect', () => {
      this.id = this.socket.id // and still when the connection has ended
      this.#receive({ name: 'connect', args: [] })
    })
    this.socket.on('connect_error', (error) => this.#receive({ name: 'connect_error', args: [error] }))
    this.socket.on('disconnect', (reason) => this.#receive({ name: 'disconnect', args: [reason] }))
  }

  /** Everything of a name that was received and not yet taken by `next`. */
  all(name) {
    return this.#received.filter((event) => event.name === name).map((event) => event.args[0])
  }

  /** The names of what was received and not yet taken, in order. */
  get names() {
    return this.#received.map((event) => event.name)
  }

  /** Takes the first event of a name that matches, whether it has come already or not. */
  next(name, match = () => true) {
    const wanted = (event) => event.name === name && match(event.args[0])
    const index = this.#received.findIndex(wanted)
    if (index >= 0) return Promise.resolve(this.#received.splice(index, 1)[0].args[0])
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`No ${name} came; received: ${JSON.stringify(this.#received).slice(0, 2000)}`))
      }, limit)
      this.#waiting.push({ wanted, resolve, timer })
    })
  }

  /** Emits and resolves with the answer. */
  ask(name, ...args) {
    return this.socket.timeout(limit).emitWithAck(name, ...args)
  }

  emit(name, ...args) {
    this.socket.emit(name, ...args)
  }

  /** A round trip: what was on its way to this client has come, so a test can say what did not come. */
  async settled() {
    await this.ask('no_such_event')
  }

  close() {
    this.socket.disconnect()
    for (const { timer } of this.#waiting.splice(0)) clearTimeout(timer)
  }

  #receive(event) {
    const index = this.#waiting.findIndex(({ wanted }) => wanted(event))
    if (index < 0) {
      this.#received.push(event)
      return
    }
    const [{ resolve, timer }] = this.#waiting.splice(index, 1)
    clearTimeout(timer)
    resolve(event.args[0])
  }
}
