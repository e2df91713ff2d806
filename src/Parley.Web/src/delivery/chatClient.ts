import type {
  ChannelSummary,
  ErrorBody,
  Heads,
  LogEvent,
  PresenceDelta,
  ReadMark,
  Session,
  Typing,
  UserSummary,
} from '../wire'
import { ChannelFeeds, headsGrace } from './channelFeeds'
import type { ChannelLog } from './channelLog'
import { type ChatState, initialState, loadingName, withPeople, withPresence } from './chatState'
import { Connection, type ConnectionListener, type ConnectionStatus } from './connection'
import type { PageEdge } from './historyPages'
import { type Guest, guestNamed, loadGuest, saveGuest } from './identity'
import { newClientId } from './ids'
import { type Draft, Outbox } from './outbox'
import { memoryOutboxStore, openOutboxStore } from './outboxStore'
import type { AnswerOf, RequestName, RequestOf } from './requests'
import { Store } from './store'
import { countEvent, fromSession, unreadIn, withChannel, withRead } from './summaries'
import { TypingMarks, TypingSender } from './typing'

const undoTime = 5000

/** Joins the connection, the feeds and the outbox into one state and a handful of verbs. */
export class ChatClient implements ConnectionListener {
  readonly store = new Store<ChatState>(initialState)
  readonly #storage: Storage
  #guest: Guest | null
  #known: Guest | null
  readonly #connection: Connection
  readonly #feeds: ChannelFeeds
  readonly #marks: TypingMarks
  readonly #typingSender: TypingSender
  readonly #outbox: Promise<Outbox>
  #sending: Outbox | null = null

  constructor(storage: Storage) {
    this.#storage = storage
    this.#known = loadGuest(storage)
    this.#guest = this.#known
    this.#connection = new Connection(this, this.#guest)
    this.#marks = new TypingMarks((typing) => this.store.set({ typing }))
    this.#typingSender = new TypingSender((channelId, on) => this.#connection.tellTyping(channelId, on))
    this.#feeds = new ChannelFeeds({
      request: (event, payload) => this.#connection.request(event, payload),
      show: (channelId, log) => this.#showLog(channelId, log),
      loading: (channelId, edge, on) => this.#showLoading(loadingName(channelId, edge), on),
    })
    this.#outbox = this.#openOutbox()
  }

  open(): void {
    this.#connection.open()
  }

  // What one does.

  join(name: string): void {
    this.store.set({ refusal: null })
    this.#guest = guestNamed(name, this.#known)
    this.#connection.reopenAs(this.#guest)
  }

  reconnect(): void {
    this.#connection.reopenAs(this.#guest)
  }

  look(channelId: string): void {
    if (this.store.get().current === channelId) return
    this.#typingSender.stop()
    this.store.set({ current: channelId, present: new Map() })
    this.#feeds.open(channelId)
    void this.#watchPresence()
  }

  /** The page, if it came, is in the state and shown when this resolves. */
  async loadPage(channelId: string, edge: PageEdge): Promise<void> {
    await this.#feeds.load(channelId, edge)
    this.store.flush()
  }

  /** What is sent again keeps its `clientId`: from whichever tab, it is stored once. */
  async send(channelId: string, text: string, replyTo?: string, clientId = newClientId()): Promise<void> {
    this.#typingSender.stop()
    const request = { channelId, text, ...(replyTo ? { replyTo } : {}) }
    await this.#add({ event: 'send', channelId, clientId, request })
  }

  hideLost(channelId: string): void {
    this.#feeds.hideLost(channelId)
  }

  async edit(channelId: string, messageId: string, text: string): Promise<void> {
    await this.#add({ event: 'edit', channelId, request: { messageId, text } })
  }

  /** Waits a moment before it goes out, so that it can be undone. */
  async delete(channelId: string, messageId: string): Promise<void> {
    await this.#add({ event: 'delete', channelId, request: { messageId }, holdFor: undoTime })
  }

  async react(channelId: string, messageId: string, reaction: string, on: boolean): Promise<void> {
    await this.#add({ event: 'react', channelId, request: { messageId, reaction, on } })
  }

  async retry(clientId: string): Promise<void> {
    await (await this.#outbox).retry(clientId)
  }

  async cancel(clientId: string): Promise<void> {
    await (await this.#outbox).cancel(clientId)
  }

  wrote(channelId: string, empty: boolean): void {
    if (!this.store.get().me) return
    if (empty) this.#typingSender.stop()
    else this.#typingSender.wrote(channelId)
  }

  async markRead(channelId: string, seq: number): Promise<void> {
    const { channels, me, logs } = this.store.get()
    const channel = channels.get(channelId)
    if (!me || !channel || seq <= channel.read) return
    this.#showRead(channelId, seq, unreadIn(logs.get(channelId), seq, me.id) ?? 0)
    const answer = await this.#ask('read', { channelId, seq })
    if (answer?.ok) this.#showRead(channelId, answer.read, answer.unread)
  }

  /** The conversation with one person; made by the server if there is none. */
  async direct(userId: string): Promise<ChannelSummary | null> {
    const answer = await this.#ask('direct', { userIds: [userId] })
    if (!answer?.ok) return null
    this.channel(answer.channel)
    return answer.channel
  }

  // What the server says.

  session(session: Session): void {
    const { user } = session
    const { me: before, logs, current } = this.store.get()
    const channels = fromSession(session, this.store.get().channels, logs)
    if (user && this.#guest) {
      this.#guest = { name: user.name, key: session.guestKey ?? this.#guest.key }
      this.#known = this.#guest
      saveGuest(this.#storage, this.#guest)
    }
    this.#marks.clear()
    this.store.set({
      ready: true,
      me: user,
      limits: session.limits,
      channels,
      present: new Map(),
    })
    this.#meet([...(user ? [user] : []), ...session.channels.flatMap((channel) => channel.members ?? [])])
    void this.#feeds.session(session, user && before?.id !== user.id ? before?.id : undefined)
    const lobby = session.channels.find(({ kind }) => kind === 'public') ?? session.channels[0]
    if (lobby && !(current && channels.has(current))) this.look(lobby.id)
    else void this.#watchPresence()
    this.#sending?.setOnline(user !== null)
  }

  event(event: LogEvent): void {
    const { channels, me } = this.store.get()
    this.store.set({ channels: countEvent(channels, event, me?.id) })
    this.#meet([event.by])
    if (event.type === 'message') this.#marks.end(event.channelId, event.by.id)
    this.#feeds.receive(event)
  }

  heads(heads: Heads): void {
    this.#feeds.heads(heads)
    for (const [channelId, [, seq]] of Object.entries(heads)) {
      // An event of a channel that is not open may have been lost: opening it reads what is there.
      setTimeout(() => {
        if (seq > (this.store.get().channels.get(channelId)?.head ?? seq)) this.#feeds.open(channelId)
      }, headsGrace)
    }
  }

  typing(notice: Typing): void {
    if (notice.userId !== this.store.get().me?.id) this.#marks.receive(notice)
  }

  presence({ users }: PresenceDelta): void {
    this.store.set({ present: withPresence(this.store.get().present, users) })
    this.#meet(users)
    this.#follow(users)
  }

  channel(channel: ChannelSummary): void {
    this.store.set({ channels: withChannel(this.store.get().channels, channel) })
    this.#meet(channel.members ?? [])
  }

  read({ channelId, seq }: ReadMark): void {
    const { logs, me } = this.store.get()
    this.#showRead(channelId, seq, unreadIn(logs.get(channelId), seq, me?.id) ?? 0)
  }

  status(status: ConnectionStatus): void {
    this.store.set({ status })
    if (status !== 'online') this.#sending?.setOnline(false)
  }

  refused(refusal: ErrorBody): void {
    this.store.set({ refusal })
    if (!this.#guest) return
    // The lobby can be read all the same; who was somebody before the try stays that.
    const before = this.#guest === this.#known ? null : this.#known
    this.#guest = before
    this.#connection.reopenAs(before)
  }

  async #openOutbox(): Promise<Outbox> {
    const store = await openOutboxStore().catch(memoryOutboxStore)
    const outbox = new Outbox(
      store,
      (event, request) => this.#connection.request(event, request),
      (entries) => this.store.set({ outbox: entries }),
    )
    this.#sending = outbox
    await outbox.load()
    outbox.setOnline(this.store.get().status === 'online' && this.store.get().me !== null)
    return outbox
  }

  async #add(draft: Draft): Promise<void> {
    await (await this.#outbox).add(draft)
  }

  async #ask<E extends RequestName>(event: E, request: RequestOf<E>): Promise<AnswerOf<E> | null> {
    try {
      return await this.#connection.request(event, request)
    } catch {
      return null
    }
  }

  async #watchPresence(): Promise<void> {
    const { current } = this.store.get()
    if (!current) return
    let after: string | undefined
    do {
      const answer = await this.#ask('presence', { channelId: current, ...(after ? { after } : {}) })
      if (!answer?.ok || this.store.get().current !== current) return
      this.presence(answer)
      after = answer.more ? answer.users.at(-1)?.id : undefined
    } while (after)
  }

  /** Another tab of the same guest took another name: this one signs with it too, and comes back with it. */
  #follow(users: readonly UserSummary[]): void {
    const { me } = this.store.get()
    const name = users.find(({ id }) => id === me?.id)?.name
    if (!me || !name || name === me.name || !this.#guest) return
    this.#guest = this.#known = this.#connection.guest = { ...this.#guest, name }
    this.store.set({ me: { ...me, name } })
  }

  #showLog(channelId: string, log: ChannelLog): void {
    this.store.set({ logs: new Map(this.store.get().logs).set(channelId, log) })
    if (log.epoch === null) return
    this.#sending?.settle(channelId, log.epoch, log.last)
    this.#recount(channelId, log)
  }

  /** What the log holds is newer than any count that was on its way. */
  #recount(channelId: string, log: ChannelLog): void {
    const { channels, me } = this.store.get()
    const channel = channels.get(channelId)
    const unread = channel && me ? unreadIn(log, channel.read, me.id) : null
    if (channel && unread !== null && unread !== channel.unread) this.#showRead(channelId, channel.read, unread)
  }

  #showRead(channelId: string, seq: number, unread: number): void {
    const { channels, logs, me } = this.store.get()
    this.store.set({
      channels: withRead(channels, channelId, seq, unreadIn(logs.get(channelId), seq, me?.id) ?? unread),
    })
  }

  #showLoading(name: string, on: boolean): void {
    const loading = new Set(this.store.get().loading)
    if (on) loading.add(name)
    else loading.delete(name)
    this.store.set({ loading })
  }

  #meet(people: readonly UserSummary[]): void {
    const names = withPeople(this.store.get().names, people)
    if (names !== this.store.get().names) this.store.set({ names })
  }
}
