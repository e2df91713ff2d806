// Many people in the lobby, each two with a channel of their own, who talk at a steady rate.
import { setTimeout as pause } from 'node:timers/promises'
import { transports } from '../support/client.js'
import { until } from '../support/wait.js'
import { Person } from './person.js'

const arrival = 10 // milliseconds between two who come
const opening = 10 // channels that are opened at a time
const patience = 120_000

// As on the web: most have WebSockets, some only polling.
const kinds = ['websocket only', 'upgrading', 'websocket only', 'upgrading', 'websocket only', 'upgrading', 'websocket only', 'websocket only', 'websocket only', 'polling only']

export class Crowd {
  #talking
  #ended = false

  /** @param lobbyShare of the messages that go to everybody */
  static async gather(url, count, { rate, lobbyShare }) {
    const crowd = new Crowd()
    crowd.people = []
    for (let n = 0; n < count; n++) {
      crowd.people.push(new Person(url, `Person ${n}`, transports[kinds[n % kinds.length]].transports))
      await pause(arrival)
    }
    const missing = () => crowd.people.filter((person) => !person.isReady)
    await until(() => missing().length === 0, 'all are in', patience).catch((fault) => {
      const [{ name, counts, faults }] = missing()
      throw new Error(`${fault.message}: ${missing().length} are not, such as ${name}: ${JSON.stringify(counts)} ${faults}`)
    })
    for (let n = 0; n + 1 < count; n += 2 * opening) {
      const pairs = crowd.people.slice(n, n + 2 * opening)
      await Promise.all(pairs.map((person, at) => at % 2 === 0 && pairs[at + 1] && person.openDirect(pairs[at + 1])))
    }
    crowd.#talking = crowd.#talk(rate, lobbyShare)
    return crowd
  }

  watch() {
    for (const person of this.people) person.watch()
  }

  /** Until everybody is in, has sent what was said until now, and has seen what anybody has seen until now. */
  async recovered(limit = patience) {
    const now = performance.now()
    await until(() => this.people.every((person) => person.isReady && person.hasSentUntil(now)), 'all are back and have sent what they said', limit)
    const head = Math.max(...this.people.map((person) => person.lobby.last))
    await until(() => this.people.every((person) => person.isReady && person.lobby.last >= head), `all have come to ${head}`, limit)
  }

  /** Nobody says anything more; until all is sent. */
  async fallSilent() {
    this.#ended = true
    await this.#talking
    await this.recovered()
  }

  close() {
    this.#ended = true
    for (const person of this.people) person.close()
  }

  count(name) {
    return this.people.reduce((total, person) => total + person.counts[name], 0)
  }

  async #talk(rate, lobbyShare) {
    const started = performance.now()
    for (let n = 0; !this.#ended; n++) {
      const due = started + (n * 1_000) / rate
      if (due > performance.now()) await pause(due - performance.now())
      const person = this.people[n % this.people.length]
      const toAll = Math.floor((n + 1) * lobbyShare) > Math.floor(n * lobbyShare)
      person.say(toAll ? person.lobbyId : person.directId ?? person.lobbyId)
    }
  }
}
