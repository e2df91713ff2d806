// Somebody who talks through whatever happens: an outbox that retries and a view of each channel that resumes, by the
// client rule. Remembers how long there was no news, how long ticks took, and how long it was away.
import { setTimeout as pause } from 'node:timers/promises'
import { io } from 'socket.io-client'
import { ChannelView } from '../soak/channel-view.js'
import { newClientId, newGuestKey } from '../support/client.js'
import { returnAfterRefusals } from '../support/refusals.js'

const answerLimit = 5_000
const pageLimit = 300

export class Person {
  #outbox = []
  #closed = false
  #sending = false
  #ready = false
  #catchingUp = new Map()
  #numbers = new Map()
  #newsAt = 0
  #goneAt

  /** channelId → view */
  views = new Map()
  sent = []
  faults = []
  counts = { sessions: 0, retries: 0, repeated: 0, resets: 0, syncs: 0, refusals: 0 }
  /** Since `watch`, in milliseconds. */
  silence = 0
  ticks = []
  absences = []

  constructor(url, name, transports) {
    this.name = name
    this.socket = io(`${url}/chat`, {
      forceNew: true, transports, reconnectionDelay: 100, reconnectionDelayMax: 1_000, timeout: 5_000,
      auth: { guest: { name, key: newGuestKey() } },
    })
    this.socket.on('connect_error', () => { this.counts.refusals++ })
    returnAfterRefusals(this.socket, () => this.#closed)
    this.socket.on('session', (session) => this.#guard(() => this.#welcome(session)))
    this.socket.on('channel', (channel) => this.#guard(() => this.#know(channel)))
    this.socket.on('event', (event) => this.#guard(() => this.#receive(event)))
    this.socket.on('heads', (heads) => this.#guard(() => this.#compare(heads)))
    this.socket.on('disconnect', () => {
      this.#ready = false
      this.#goneAt ??= performance.now()
    })
  }

  get isReady() {
    return this.#ready
  }

  /** Nothing waits to be sent that was said before `time`. */
  hasSentUntil(time) {
    return this.#outbox.every(({ since }) => since > time)
  }

  get lobby() {
    return this.views.get(this.lobbyId)
  }

  /** The node that serves it now, by the id of its session. */
  get node() {
    return this.socket.io.engine?.id?.split('.')[0]
  }

  /** Forgets what was measured until now. */
  watch() {
    this.#newsAt = performance.now()
    this.silence = 0
    this.ticks = []
    this.absences = []
    this.#goneAt &&= performance.now()
  }

  /** The longest time without news since `watch`, the running one included. */
  get longestSilence() {
    return Math.max(this.silence, performance.now() - this.#newsAt)
  }

  /** Opens the direct channel with another person; until it is there. */
  async openDirect(other) {
    for (let answer; ; ) {
      answer = await this.#ask('direct', { userIds: [other.user.id] })
      if (answer?.ok) return (this.directId = other.directId = this.#know(answer.channel))
      await pause(answer?.error.retryAfter ?? 100)
    }
  }

  /** Puts a message into the outbox; it is sent in its turn, however often that takes. Each says 0, 1, 2 … in a channel. */
  say(channelId) {
    const number = this.#numbers.get(channelId) ?? 0
    this.#numbers.set(channelId, number + 1)
    this.#outbox.push({ request: { channelId, clientId: newClientId(), text: `${number}` }, since: performance.now() })
    this.#guard(() => this.#drain())
  }

  close() {
    this.#closed = true
    this.#ready = false
    this.socket.disconnect()
  }

  async #guard(work) {
    try {
      await work()
    } catch (fault) {
      this.faults.push(`${this.name}: ${fault.message}`)
    }
  }

  async #welcome(session) {
    this.counts.sessions++
    this.user ??= session.user
    if (session.user.id !== this.user.id) throw new Error('Came back as somebody else')
    const known = [...this.views.keys()]
    for (const channel of session.channels) this.#know(channel)
    this.#ready = true
    if (this.#goneAt) this.absences.push(performance.now() - this.#goneAt)
    this.#goneAt = undefined
    if (known.length > 0) await this.#resume(known)
    this.#guard(() => this.#drain())
  }

  /** A channel one is in. The lobby is followed from here on, others from their beginning. */
  #know({ id, kind, epoch, head }) {
    if (kind === 'public') this.lobbyId = id
    if (!this.views.has(id)) {
      this.views.set(id, new ChannelView(epoch, kind === 'public' ? head : 0))
      if (head > this.views.get(id).last) this.#guard(() => this.#catchUp(id))
    }
    return id
  }

  async #resume(known) {
    const positions = Object.fromEntries(known.map((id) => [id, { epoch: this.views.get(id).epoch, seq: this.views.get(id).last }]))
    const answer = await this.#ask('resume', { positions })
    if (!answer?.ok) return
    for (const [id, part] of Object.entries(answer.channels)) {
      if (part.reset) {
        this.counts.resets++
        await this.#catchUp(id)
      } else {
        for (const event of part.events) this.#apply(event)
      }
    }
  }

  #receive(event) {
    if (!this.views.has(event.channelId)) throw new Error(`Got an event of channel ${event.channelId}, of which nobody told it`)
    this.#apply(event)
    if (this.views.get(event.channelId).hasGap) return this.#catchUp(event.channelId)
  }

  #apply(event) {
    const now = performance.now()
    this.silence = Math.max(this.silence, now - this.#newsAt)
    this.#newsAt = now
    this.views.get(event.channelId).receive(event)
  }

  #compare(heads) {
    for (const [id, [, head]] of Object.entries(heads)) {
      if (head > (this.views.get(id)?.last ?? Infinity)) this.#guard(() => this.#catchUp(id))
    }
  }

  /** Fetches pages until there are no more; one at a time for each channel. */
  #catchUp(id) {
    if (!this.#catchingUp.has(id)) {
      this.#catchingUp.set(id, this.#fetchPages(id).finally(() => this.#catchingUp.delete(id)))
    }
    return this.#catchingUp.get(id)
  }

  async #fetchPages(channelId) {
    const view = this.views.get(channelId)
    for (let more = true; more && this.#ready; ) {
      this.counts.syncs++
      const page = await this.#ask('sync', { channelId, epoch: view.epoch, after: view.last, limit: pageLimit })
      if (!page?.ok) return
      if (page.reset) throw new Error(`sync after ${view.last} answered ${JSON.stringify(page)}`)
      for (const event of page.events) this.#apply(event)
      more = page.more
    }
  }

  async #drain() {
    if (this.#sending) return
    this.#sending = true
    try {
      while (this.#outbox.length > 0 && this.#ready) await this.#sendFirst()
    } finally {
      this.#sending = false
    }
  }

  async #sendFirst() {
    const [{ request, since }] = this.#outbox
    const answer = await this.#ask('send', request)
    if (answer?.ok) {
      this.#outbox.shift()
      this.ticks.push(performance.now() - since)
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
