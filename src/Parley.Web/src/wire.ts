// Generated from the server's contracts by script/generate. Do not edit.

export type ErrorCode =
  | 'invalid'
  | 'too_long'
  | 'not_joined'
  | 'name_taken'
  | 'unauthorized'
  | 'guests_disabled'
  | 'forbidden'
  | 'not_found'
  | 'deleted'
  | 'conflict'
  | 'rate_limited'
  | 'unknown_event'
  | 'unavailable'
  | 'internal'

export type Refusal = { readonly ok: false; readonly error: ErrorBody }

export type LogEvent = LoggedMessage | LoggedEdit | LoggedDelete | LoggedReaction

/** Channel id → where its log stands. */
export type Heads = Readonly<Record<string, readonly [epoch: string, seq: number]>>

export interface Answer {
  readonly ok: true
}

export interface ChangeAnswer {
  readonly ok: true
  readonly seq: number
  readonly epoch: string
  readonly unchanged?: boolean
  readonly repeated?: boolean
}

export interface ChannelSummary {
  readonly id: string
  readonly kind: 'public' | 'private' | 'direct'
  readonly name: string
  readonly members?: readonly UserSummary[]
  readonly epoch: string
  readonly head: number
  readonly read: number
  readonly unread: number
}

export interface Closing {
  readonly reason: 'draining' | 'slow' | 'revoked'
  readonly reconnectAfter: number
}

export interface ConnectAuth {
  readonly token?: string
  readonly guest?: GuestAuth
}

export interface DeleteRequest {
  readonly messageId: string
  readonly clientId: string
}

export interface DirectAnswer {
  readonly ok: true
  readonly channel: ChannelSummary
}

export interface DirectRequest {
  readonly userIds: readonly string[]
}

export interface EditRequest {
  readonly messageId: string
  readonly clientId: string
  readonly text: string
}

export interface ErrorBody {
  readonly code: ErrorCode
  readonly message: string
  readonly field?: string
  readonly retryAfter?: number
}

export interface GuestAuth {
  readonly name: string
  readonly key?: string
}

export interface HistoryAnswer {
  readonly ok: true
  readonly messages: readonly MessageState[]
  readonly epoch: string
  readonly head: number
  readonly more: boolean
}

export interface HistoryRequest {
  readonly channelId: string
  readonly before?: number
  readonly after?: number
  readonly from?: string
  readonly limit?: number
}

export interface LogPosition {
  readonly epoch: string
  readonly seq: number
}

export interface LoggedDelete {
  readonly messageId: string
  readonly channelId: string
  readonly epoch: string
  readonly seq: number
  readonly type: 'delete'
  readonly id: string
  readonly at: string
  readonly by: UserSummary
}

export interface LoggedEdit {
  readonly messageId: string
  readonly text: string
  readonly deleted?: boolean
  readonly channelId: string
  readonly epoch: string
  readonly seq: number
  readonly type: 'edit'
  readonly id: string
  readonly at: string
  readonly by: UserSummary
}

export interface LoggedMessage {
  readonly clientId: string
  readonly text: string
  readonly replyTo?: string
  readonly deleted?: boolean
  readonly channelId: string
  readonly epoch: string
  readonly seq: number
  readonly type: 'message'
  readonly id: string
  readonly at: string
  readonly by: UserSummary
}

export interface LoggedReaction {
  readonly messageId: string
  readonly reaction: string
  readonly on: boolean
  readonly channelId: string
  readonly epoch: string
  readonly seq: number
  readonly type: 'react'
  readonly id: string
  readonly at: string
  readonly by: UserSummary
}

export interface MessageState {
  readonly id: string
  readonly seq: number
  readonly version: number
  readonly clientId: string
  readonly by: UserSummary
  readonly at: string
  readonly text: string
  readonly editedAt?: string
  readonly deleted?: boolean
  readonly replyTo?: string
  readonly reactions: readonly ReactionState[]
}

export interface PresenceAnswer {
  readonly ok: true
  readonly users: readonly UserPresence[]
  readonly more?: boolean
}

export interface PresenceDelta {
  readonly users: readonly UserPresence[]
}

export interface PresenceRequest {
  readonly channelId: string | null
  readonly after?: string
}

export interface ReactRequest {
  readonly messageId: string
  readonly reaction: string
  readonly on: boolean
  readonly clientId: string
}

export interface ReactionState {
  readonly reaction: string
  readonly count: number
  readonly by: readonly string[]
}

export interface ReadAnswer {
  readonly ok: true
  readonly read: number
  readonly unread: number
}

export interface ReadMark {
  readonly channelId: string
  readonly seq: number
}

export interface ReadRequest {
  readonly channelId: string
  readonly seq: number
}

export interface ResumeAnswer {
  readonly ok: true
  readonly channels: Readonly<Record<string, ResumedChannel>>
}

export interface ResumeRequest {
  readonly positions: Readonly<Record<string, LogPosition>>
}

export interface ResumedChannel {
  readonly events?: readonly LogEvent[]
  readonly reset?: boolean
  readonly epoch?: string
  readonly head?: number
}

export interface SendAnswer {
  readonly ok: true
  readonly id: string
  readonly seq: number
  readonly epoch: string
  readonly at: string
  readonly repeated?: boolean
}

export interface SendRequest {
  readonly channelId: string
  readonly clientId: string
  readonly text: string
  readonly replyTo?: string
}

export interface Session {
  readonly user: UserSummary | null
  readonly guestKey?: string
  readonly channels: readonly ChannelSummary[]
  readonly limits: SessionLimits
}

export interface SessionLimits {
  readonly textBytes: number
  readonly frameBytes: number
  readonly eventsPerSecond: number
  readonly eventBurst: number
  readonly nameLength: number
  readonly reactionLength: number
  readonly reactionsPerMessage: number
  readonly historyPage: number
  readonly syncPage: number
  readonly directMembers: number
}

export interface SyncAnswer {
  readonly ok: true
  readonly events?: readonly LogEvent[]
  readonly epoch: string
  readonly head: number
  readonly more?: boolean
  readonly reset?: boolean
}

export interface SyncRequest {
  readonly channelId: string
  readonly epoch: string
  readonly after: number
  readonly limit?: number
}

export interface Typing {
  readonly channelId: string
  readonly userId: string
  readonly name: string
  readonly on: boolean
}

export interface TypingRequest {
  readonly channelId: string
  readonly on: boolean
}

export interface UserPresence {
  readonly id: string
  readonly name: string
  readonly status: 'online' | 'offline'
}

export interface UserSummary {
  readonly id: string
  readonly name: string
}

export interface ServerToClientEvents {
  session: (payload: Session) => void
  event: (payload: LogEvent) => void
  heads: (payload: Heads) => void
  typing: (payload: Typing) => void
  presence: (payload: PresenceDelta) => void
  channel: (payload: ChannelSummary) => void
  read: (payload: ReadMark) => void
  closing: (payload: Closing) => void
}

export interface ClientToServerEvents {
  send: (request: SendRequest, ack: (answer: SendAnswer | Refusal) => void) => void
  edit: (request: EditRequest, ack: (answer: ChangeAnswer | Refusal) => void) => void
  delete: (request: DeleteRequest, ack: (answer: ChangeAnswer | Refusal) => void) => void
  react: (request: ReactRequest, ack: (answer: ChangeAnswer | Refusal) => void) => void
  history: (request: HistoryRequest, ack: (answer: HistoryAnswer | Refusal) => void) => void
  sync: (request: SyncRequest, ack: (answer: SyncAnswer | Refusal) => void) => void
  resume: (request: ResumeRequest, ack: (answer: ResumeAnswer | Refusal) => void) => void
  read: (request: ReadRequest, ack: (answer: ReadAnswer | Refusal) => void) => void
  typing: (request: TypingRequest, ack: (answer: Answer | Refusal) => void) => void
  direct: (request: DirectRequest, ack: (answer: DirectAnswer | Refusal) => void) => void
  presence: (request: PresenceRequest, ack: (answer: PresenceAnswer | Refusal) => void) => void
}

/** Who may send what: the rows of the server's permission table. */
export const permissions = {
  send: 'writeChannel',
  edit: 'authorInChannel',
  delete: 'authorInChannel',
  react: 'writeChannel',
  history: 'readChannel',
  sync: 'readChannel',
  resume: 'readChannel',
  presence: 'readChannel',
  read: 'writeChannel',
  typing: 'writeChannel',
  direct: 'user',
} as const
