import type { ChangeAnswer, ErrorBody, Refusal, SendAnswer } from '../wire'
import { newClientId } from './ids'
import { type OutboxEntry, withNewId } from './outboxEntry'
import type { OutboxStore } from './outboxStore'

/** Sends one request. Rejects when no answer came: the connection broke or it took too long. */
export type Deliver = (
  event: OutboxEntry['event'],
  request: OutboxEntry['request'],
) => Promise<SendAnswer | ChangeAnswer | Refusal>

/** What is to be kept before it gets an id and a place in the line. */
export type Draft = OutboxEntry extends infer Entry
  ? Entry extends OutboxEntry
    ? Pick<Entry, 'event' | 'channelId'> & {
        request: Omit<Entry['request'], 'clientId'>
        holdFor?: number
        /** Its id, if it is sent once more; otherwise it gets one. */
        clientId?: string
      }
    : never
  : never

const silentRetry = 2000

/**
 * Changes on their way to the server. Each is stored before it is shown, sent in the order it was made within
 * its channel, one at a time, and sent again with the same `clientId` while the server may still take it: no
 * answer, or an answer with `retryAfter`. Any other refusal waits for the sender.
 */
export class Outbox {
  #entries: readonly OutboxEntry[] = []
  #online = false
  #order = 0
  readonly #busy = new Set<string>()
  /** How far the logs have come. */
  readonly #positions = new Map<string, { epoch: string; last: number }>()
  readonly #store: OutboxStore
  readonly #deliver: Deliver
  readonly #changed: (entries: readonly OutboxEntry[]) => void

  constructor(store: OutboxStore, deliver: Deliver, changed: (entries: readonly OutboxEntry[]) => void) {
    this.#store = store
    this.#deliver = deliver
    this.#changed = changed
  }

  get entries(): readonly OutboxEntry[] {
    return this.#entries
  }

  /** Takes up what an earlier page left. Another tab may be sending the same: the server answers it once. */
  async load(): Promise<void> {
    const stored = await this.#store.all()
    const known = new Set(this.#entries.map(({ clientId }) => clientId))
    this.#set([...this.#entries, ...stored.filter(({ clientId }) => !known.has(clientId))])
    this.#pumpAll()
  }

  async add(draft: Draft): Promise<OutboxEntry> {
    const { holdFor, request, clientId = newClientId(), ...rest } = draft
    const entry = {
      ...rest,
      clientId,
      order: this.#nextOrder(),
      at: new Date().toISOString(),
      request: { ...request, clientId },
      ...(holdFor ? { holdUntil: Date.now() + holdFor } : {}),
    } as OutboxEntry
    await this.#store.put(entry)
    this.#set([...this.#entries.filter((held) => held.clientId !== clientId), entry])
    this.#pump(entry.channelId)
    return entry
  }

  async cancel(clientId: string): Promise<void> {
    this.#drop(clientId)
    await this.#store.delete(clientId)
  }

  async retry(clientId: string): Promise<void> {
    const refused = this.#entries.find((entry) => entry.clientId === clientId && entry.failed)
    if (!refused) return
    const again = withNewId(refused, newClientId(), this.#nextOrder())
    await this.#store.put(again)
    await this.#store.delete(clientId)
    this.#set(this.#entries.map((entry) => (entry === refused ? again : entry)))
    this.#pump(again.channelId)
  }

  /** Whether there is a joined session to send through. */
  setOnline(online: boolean): void {
    this.#online = online
    if (online) this.#pumpAll()
  }

  /** Forgets what the log itself shows by now, and sends again what was confirmed by a log that is no more. */
  settle(channelId: string, epoch: string, last: number): void {
    this.#positions.set(channelId, { epoch, last })
    const sent = this.#entries.filter((entry) => entry.channelId === channelId && entry.sent)
    const shown = sent.filter((entry) => this.#isShown(channelId, entry.sent))
    if (shown.length > 0) this.#set(this.#entries.filter((entry) => !shown.includes(entry)))
    for (const entry of sent) if (entry.sent?.epoch !== epoch) void this.#sendAgain(entry)
  }

  #isShown(channelId: string, sent: OutboxEntry['sent']): boolean {
    const position = this.#positions.get(channelId)
    return sent !== undefined && sent.epoch === position?.epoch && sent.seq <= position.last
  }

  async #sendAgain({ sent: _, ...entry }: OutboxEntry): Promise<void> {
    this.#replace(entry.clientId, entry)
    await this.#store.put(entry).catch(() => undefined)
    this.#pump(entry.channelId)
  }

  #pumpAll(): void {
    for (const channelId of new Set(this.#entries.map((entry) => entry.channelId))) this.#pump(channelId)
  }

  #pump(channelId: string): void {
    if (!this.#online || this.#busy.has(channelId)) return
    const waiting = this.#entries.filter((entry) => entry.channelId === channelId && !entry.failed && !entry.sent)
    const next = waiting.find((entry) => (entry.holdUntil ?? 0) <= Date.now())
    if (next) void this.#send(next)
    else if (waiting.length > 0) {
      const due = Math.min(...waiting.map((entry) => entry.holdUntil ?? 0))
      this.#after(due - Date.now(), () => this.#pump(channelId))
    }
  }

  async #send(entry: OutboxEntry): Promise<void> {
    this.#busy.add(entry.channelId)
    const wait = await this.#attempt(entry)
    if (wait === 0) {
      this.#busy.delete(entry.channelId)
      this.#pump(entry.channelId)
      return
    }
    // The channel stays busy: nothing overtakes what is to be tried again.
    this.#after(wait, () => {
      this.#busy.delete(entry.channelId)
      this.#pump(entry.channelId)
    })
  }

  /** Tries once; how long to wait before the channel goes on. */
  async #attempt(entry: OutboxEntry): Promise<number> {
    // Another tab may have cancelled or finished it. A store that cannot answer must not stop the sending.
    if (!(await this.#store.has(entry.clientId).catch(() => true))) {
      this.#drop(entry.clientId)
      return 0
    }
    let answer: SendAnswer | ChangeAnswer | Refusal
    try {
      answer = await this.#deliver(entry.event, entry.request)
    } catch {
      return this.#online ? silentRetry : 1
    }
    if (!answer.ok && answer.error.retryAfter !== undefined) return Math.max(1, answer.error.retryAfter)
    if (answer.ok) await this.#confirm(entry, answer)
    else await this.#refuse(entry, answer.error)
    return 0
  }

  async #confirm(entry: OutboxEntry, answer: SendAnswer | ChangeAnswer): Promise<void> {
    if (this.#isShown(entry.channelId, answer)) this.#drop(entry.clientId)
    else this.#replace(entry.clientId, { ...entry, sent: answer })
    await this.#store.delete(entry.clientId).catch(() => undefined) // sent again at worst, and answered once
  }

  async #refuse(entry: OutboxEntry, failed: ErrorBody): Promise<void> {
    if (!this.#entries.includes(entry)) return // cancelled meanwhile
    const refused = { ...entry, failed }
    this.#replace(entry.clientId, refused)
    await this.#store.put(refused).catch(() => undefined)
  }

  #drop(clientId: string): void {
    this.#set(this.#entries.filter((entry) => entry.clientId !== clientId))
  }

  #replace(clientId: string, entry: OutboxEntry): void {
    this.#set(this.#entries.map((held) => (held.clientId === clientId ? entry : held)))
  }

  #set(entries: readonly OutboxEntry[]): void {
    this.#entries = entries.toSorted((a, b) => a.order - b.order)
    this.#order = Math.max(this.#order, this.#entries.at(-1)?.order ?? 0)
    this.#changed(this.#entries)
  }

  /** Later than all before, also when the clock was set back. */
  #nextOrder(): number {
    this.#order = Math.max(this.#order + 1, Date.now())
    return this.#order
  }

  #after(wait: number, action: () => void): void {
    setTimeout(action, Math.max(1, wait))
  }
}
