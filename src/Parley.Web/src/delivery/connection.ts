import { io, type Socket } from 'socket.io-client'
import type { ClientToServerEvents, ErrorBody, ServerToClientEvents } from '../wire'
import type { Guest } from './identity'
import type { AnswerOf, RequestName, RequestOf } from './requests'

export type ConnectionStatus = 'connecting' | 'online' | 'reconnecting' | 'refused' | 'revoked'

/** What the server tells this client, and how the line stands. */
export interface ConnectionListener extends Omit<ServerToClientEvents, 'closing'> {
  status(status: ConnectionStatus): void
  /** The server would not let this guest in. */
  refused(error: ErrorBody): void
}

const answerTimeout = 15_000
const firstDelay = 500
const longestDelay = 10_000
/** Refusals that pass by themselves. */
const passing = new Set(['unavailable', 'rate_limited', 'internal'])

/** The one socket. It comes back by itself unless the server has said that this one is not welcome. */
export class Connection {
  readonly #socket: Socket<ServerToClientEvents, ClientToServerEvents>
  readonly #listener: ConnectionListener
  #guest: Guest | null
  #online = false
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(listener: ConnectionListener, guest: Guest | null, url = '/chat') {
    this.#listener = listener
    this.#guest = guest
    this.#socket = io(url, {
      autoConnect: false,
      auth: (send) => send(this.#guest ? { guest: this.#guest } : {}),
      transports: ['websocket', 'polling'],
      tryAllTransports: true,
      reconnectionDelay: firstDelay,
      reconnectionDelayMax: longestDelay,
    })
    this.#listen()
  }

  open(): void {
    this.#listener.status('connecting')
    this.#socket.connect()
  }

  /** Who it comes in as next time. */
  set guest(guest: Guest | null) {
    this.#guest = guest
  }

  /** Comes in anew as this guest, or as an observer. */
  reopenAs(guest: Guest | null): void {
    this.#guest = guest
    this.#online = false
    clearTimeout(this.#retry)
    this.#listener.status('connecting')
    this.#socket.disconnect().connect()
  }

  /** Rejects when no answer came; nothing is kept for a later connection. */
  async request<E extends RequestName>(event: E, request: RequestOf<E>): Promise<AnswerOf<E>> {
    if (!this.#online) throw new Error('not connected')
    // The typed client cannot follow an event that is itself a type parameter.
    const socket = this.#socket.timeout(answerTimeout) as unknown as UntypedSocket
    return (await socket.emitWithAck(event, request)) as AnswerOf<E>
  }

  /** For what may be lost. */
  tellTyping(channelId: string, on: boolean): void {
    if (this.#online) this.#socket.volatile.emit('typing', { channelId, on }, () => undefined)
  }

  #listen(): void {
    const listener = this.#listener
    this.#socket
      .on('session', (session) => {
        this.#online = true
        this.#delay(firstDelay)
        listener.status('online')
        listener.session(session)
      })
      .on('event', (event) => listener.event(event))
      .on('heads', (heads) => listener.heads(heads))
      .on('typing', (notice) => listener.typing(notice))
      .on('presence', (delta) => listener.presence(delta))
      .on('channel', (channel) => listener.channel(channel))
      .on('read', (mark) => listener.read(mark))
      .on('closing', ({ reconnectAfter }) => this.#delay(Math.max(firstDelay, reconnectAfter)))
      .on('disconnect', (reason) => this.#disconnected(reason))
      .on('connect_error', (error: Error & { data?: ErrorBody }) => this.#refused(error.data))
  }

  #disconnected(reason: string): void {
    this.#online = false
    if (reason === 'io client disconnect') return
    // After a disconnect of the namespace the client does not return by itself: the server meant it.
    this.#listener.status(reason === 'io server disconnect' ? 'revoked' : 'reconnecting')
  }

  #refused(error: ErrorBody | undefined): void {
    this.#online = false
    if (this.#socket.active) {
      this.#listener.status('reconnecting') // the network's fault: the socket tries again by itself
      return
    }
    if (error && !passing.has(error.code)) {
      this.#listener.status('refused')
      this.#listener.refused(error)
      return
    }
    this.#listener.status('reconnecting')
    this.#retry = setTimeout(
      () => this.#socket.connect(),
      error?.retryAfter ?? firstDelay + Math.random() * longestDelay,
    )
  }

  /** How long the socket waits before its first attempt to return. */
  #delay(milliseconds: number): void {
    this.#socket.io.reconnectionDelay(milliseconds)
    this.#socket.io.reconnectionDelayMax(Math.max(longestDelay, milliseconds))
  }
}

interface UntypedSocket {
  emitWithAck(event: string, request: unknown): Promise<unknown>
}
