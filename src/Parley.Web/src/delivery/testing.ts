// A channel's log as the server keeps it, small enough to be obviously right. For tests only.
import type { HistoryAnswer, HistoryRequest, LogEvent, MessageState, UserSummary } from '../wire'
import { react } from './channelLog'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

export type Change =
  | { kind: 'message'; text: string }
  | { kind: 'edit'; target: number; text: string }
  | { kind: 'delete'; target: number }
  | { kind: 'react'; target: number; reaction: string; on: boolean; by: number }

export const epoch = 'epoch-1'
const at = (seq: number) => new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString()
export const person = (n: number): UserSummary => ({ id: `user-${n}`, name: `User ${n}` })

/** The events that these changes make; a change to nothing becomes a message, so that every seq is used. */
export function eventsOf(changes: readonly Change[]): LogEvent[] {
  const ids: string[] = []
  return changes.map((change, index) => {
    const seq = index + 1
    const head = { channelId: 'c', epoch, seq, id: `c:${seq}`, at: at(seq), by: person(seq % 3) }
    const messageId = change.kind === 'message' ? undefined : ids[change.target % Math.max(1, ids.length)]
    if (change.kind === 'message' || messageId === undefined) {
      ids.push(`m${seq}`)
      const text = change.kind === 'message' ? change.text : 'filler'
      return { ...head, type: 'message', id: `m${seq}`, clientId: `k${seq}`, text }
    }
    if (change.kind === 'edit') return { ...head, type: 'edit', messageId, text: change.text }
    if (change.kind === 'delete') return { ...head, type: 'delete', messageId }
    return { ...head, type: 'react', messageId, reaction: change.reaction, on: change.on, by: person(change.by) }
  })
}

/** The messages as they are once events up to `head` have happened. */
export function stateAt(events: readonly LogEvent[], head: number): MessageState[] {
  const messages = new Map<string, Mutable<MessageState>>()
  for (const event of events.slice(0, head)) {
    if (event.type === 'message') {
      const { id, seq, clientId, by, text } = event
      messages.set(id, { id, seq, version: seq, clientId, by, at: event.at, text, reactions: [] })
      continue
    }
    const message = messages.get(event.messageId)
    if (!message) continue
    message.version = event.seq
    if (event.type === 'delete') Object.assign(message, { text: '', deleted: true })
    if (event.type === 'edit' && !message.deleted) Object.assign(message, { text: event.text, editedAt: event.at })
    if (event.type === 'react') message.reactions = react(message.reactions, event.reaction, event.by.id, event.on)
  }
  return [...messages.values()].map((message) => structuredClone(message))
}

/** What `history` answers when it is read at `head`. */
export function historyAt(
  events: readonly LogEvent[],
  head: number,
  { before, after, limit = 60 }: Omit<HistoryRequest, 'channelId'>,
): HistoryAnswer {
  const messages = stateAt(events, head).filter(
    ({ seq }) => (before === undefined || seq < before) && (after === undefined || seq > after),
  )
  const page = after === undefined ? messages.slice(-limit) : messages.slice(0, limit)
  return { ok: true, messages: page, epoch, head, more: messages.length > page.length }
}
