import type { MessageState, UserSummary } from '../wire'
import { react } from './channelLog'
import type { OutboxEntry } from './outboxEntry'

export type DeliveryMark = 'waiting' | 'stored' | 'failed' | 'lost'

/** A message as it is shown: what the log says, with what is still on its way laid over it. */
export interface ShownMessage {
  /** The same before and after the message is stored, so that its row stays the same row. */
  readonly key: string
  readonly message: MessageState
  readonly own: boolean
  readonly mark: DeliveryMark
  /** The change that waits or was refused; for retry, cancel and undo. */
  readonly pending?: OutboxEntry
}

export function shown(
  messages: readonly MessageState[],
  outbox: readonly OutboxEntry[],
  me: UserSummary | null,
): ShownMessage[] {
  const changes = new Map<string, OutboxEntry[]>()
  for (const entry of outbox) {
    if (entry.event === 'send') continue
    const { messageId } = entry.request
    changes.set(messageId, [...(changes.get(messageId) ?? []), entry])
  }
  return messages.map((message) => {
    const own = message.by.id === me?.id
    const base: ShownMessage = { key: keyOf(message.by.id, message.clientId), message, own, mark: 'stored' }
    return (changes.get(message.id) ?? []).reduce((state, entry) => overlay(state, entry, me), base)
  })
}

/** One's own messages that the log does not show yet, in the order they were written. */
export function unsent(
  channelId: string,
  outbox: readonly OutboxEntry[],
  me: UserSummary | null,
  held: (clientId: string) => boolean,
): ShownMessage[] {
  if (!me) return []
  return outbox.flatMap((entry) => {
    if (entry.event !== 'send' || entry.channelId !== channelId || held(entry.clientId)) return []
    return [
      {
        key: keyOf(me.id, entry.clientId),
        message: draftOf(entry, me),
        own: true,
        mark: markOf(entry),
        pending: entry,
      },
    ]
  })
}

/** What the server has no more, as long as its author does not send it again. */
export function lost(
  messages: readonly MessageState[],
  outbox: readonly OutboxEntry[],
  me: UserSummary | null,
): ShownMessage[] {
  const again = new Set(outbox.map(({ clientId }) => clientId))
  return messages
    .filter(({ clientId }) => !again.has(clientId))
    .map((message) => ({
      key: keyOf(message.by.id, message.clientId),
      message,
      own: message.by.id === me?.id,
      mark: 'lost',
    }))
}

export function keyOf(authorId: string, clientId: string): string {
  return `${authorId} ${clientId}`
}

function draftOf(entry: Extract<OutboxEntry, { event: 'send' }>, me: UserSummary): MessageState {
  const { text, replyTo, clientId } = entry.request
  const seq = entry.sent?.seq ?? Number.MAX_SAFE_INTEGER
  return {
    id: entry.sent?.id ?? '',
    seq,
    version: 0,
    clientId,
    by: me,
    at: entry.sent?.at ?? entry.at,
    text,
    reactions: [],
    ...(replyTo ? { replyTo } : {}),
  }
}

function markOf(entry: OutboxEntry): DeliveryMark {
  if (entry.sent) return 'stored'
  return entry.failed ? 'failed' : 'waiting'
}

function overlay(state: ShownMessage, entry: OutboxEntry, me: UserSummary | null): ShownMessage {
  // Stored, and the log has come as far: it says the same and perhaps more.
  if (entry.sent && entry.sent.seq <= state.message.version) return state
  const { message } = state
  switch (entry.event) {
    case 'edit':
      return {
        ...state,
        mark: markOf(entry),
        message: entry.failed ? message : { ...message, text: entry.request.text, editedAt: entry.at },
        pending: entry,
      }
    case 'delete':
      return {
        ...state,
        mark: markOf(entry),
        message: entry.failed ? message : { ...message, text: '', deleted: true },
        pending: entry,
      }
    case 'react': {
      if (!me || entry.failed) return state
      const { reaction, on } = entry.request
      const held = message.reactions.find((candidate) => candidate.reaction === reaction)?.by.includes(me.id) ?? false
      return held === on
        ? state
        : { ...state, message: { ...message, reactions: react(message.reactions, reaction, me.id, on) } }
    }
    default:
      return state
  }
}
