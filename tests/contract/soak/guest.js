// A guest that loses its server again and again: an outbox that retries, a view that resumes.
import { setTimeout as pause } from 'node:timers/promises'
import { io } from 'socket.io-client'
import { newClientId, newGuestKey } from '../support/client.js'
import { returnAfterRefusals } from '../support/refusals.js'
import { ChannelView } from './channel-view.js'

const answerLimit = 5_000
const pageLimit = 300

export class SoakGuest {
  #outbox = []
  #sending = false
  #ready = false
  #catchingUp
  #closed = false

  sent = []
  latencies = []
  counts = { connections: 0, retries: 0, repeated: 0, resumes: 0, resets: 0, syncs: 0 }
  faults = []

  constructor(url, name, transports) {
    this.name = name
    this.socket = io(`${url}/chat`, {
      forceNew: true, transports, reconnectionDelay: 50, reconnectionDelayMax: 500, timeout: 5_000,
      auth: { guest: { name, key: newGuestKey() } },
    })
    returnAfterRefusals(this.socket, () => this.#closed)
    this.socket.on('session', (session) => this.#guard(() => this.#welcome(session)))
    this.socket.on('event', (event) => this.#guard(() => this.#receive(event)))
    this.socket.on('heads', (heads) => this.#guard(() => {
      const head = heads[this.channelId]
      if (head && head[1] > this.view.last) return this.#catchUp()
    }))
    this.socket.on('disconnect', () => { this.#ready = false })
  }

  get idle() {
    return this.#outbox.length === 0 && !this.#sending
  }

  /** Puts a message into the outbox; it is sent in its turn, however often that takes. */
  say(text) {
    this.#outbox.push({ request: { channelId: this.channelId, clientId: newClientId(), text }, since: performance.now() })
    this.#guard(() => this.#drain())
  }

  close() {
    this.#closed = true
    this.socket.disconnect()
  }

  async #guard(work) {
    try {
      await work()
    } catch (fault) {
      this.faults.push(`${this.name}: ${fault.stack}`)
    }
  }

  async #welcome(session) {
    this.counts.connections++
    this.user ??= session.user
    if (session.user.id !== this.user.id) throw new Error('Came back as somebody else')
    const lobby = session.channels.find((channel) => channel.name === 'lobby')
    this.#ready = true
    if (!this.view) {
      this.channelId = lobby.id
      this.view = new ChannelView(lobby.epoch, lobby.head)
    } else {
      await this.#resume()
    }
    this.#guard(() => this.#drain())
  }

  async #resume() {
    this.counts.resumes++
    const answer = await this.#ask('resume', { positions: { [this.channelId]: { epoch: this.view.epoch, seq: this.view.last } } })
    if (!answer?.ok) return
    const part = answer.channels[this.channelId]
    if (part.reset) {
      this.counts.resets++
      await this.#catchUp()
    } else {
      for (const event of part.events) this.view.receive(event)
    }
  }

  #receive(event) {
    if (event.channelId !== this.channelId) return
    this.view.receive(event)
    if (this.view.hasGap) return this.#catchUp()
  }

  /** Fetches pages until there are no more; one at a time. */
  #catchUp() {
    return (this.#catchingUp ??= this.#fetchPages().finally(() => { this.#catchingUp = undefined }))
  }

  async #fetchPages() {
    for (let more = true; more && this.#ready; ) {
      this.counts.syncs++
      const page = await this.#ask('sync', { channelId: this.channelId, epoch: this.view.epoch, after: this.view.last, limit: pageLimit })
      if (!page?.ok) return
      if (page.reset) throw new Error(`sync after ${this.view.last} answered ${JSON.stringify(page)}`)
      for (const event of page.events) this.view.receive(event)
      more = page.more
    }
  }

  async #drain() {
    if (this.#sending) return
    this.#sending = true
    try {
      while (this.#outbox.length > 0 && this.#ready && !this.#closed) await this.#sendFirst()
    } finally {
      this.#sending = false
    }
  }

  async #sendFirst() {
    const [{ request, since }] = this.#outbox
    const answer = await this.#ask('send', request)
    if (answer?.ok) {
      this.#outbox.shift()
      this.latencies.push(performance.now() - since)
      if (answer.repeated) this.counts.repeated++
      this.sent.push({ ...request, answer })
    } else if (answer && answer.error.retryAfter === undefined) {
      this.#outbox.shift()
      throw new Error(`send answered ${JSON.stringify(answer)}`)
    } else {
      this.counts.retries++
      if (answer) await pause(answer.error.retryAfter)
    }
  }

  /** The answer, or undefined when the connection broke or nothing came in time. */
  #ask(name, request) {
    return this.socket.timeout(answerLimit).emitWithAck(name, request).catch(() => undefined)
  }
}
