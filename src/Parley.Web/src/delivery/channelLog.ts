import type { LogEvent, MessageState, ReactionState, UserSummary } from '../wire'
import { append, concat, emptyList, type MessageList, update } from './messageList'

/**
 * What this client holds of one channel, by the client rule: event n is applied if n = last + 1, dropped
 * if n ≤ last, and otherwise kept aside until what lies between has been fetched. Pure: no clock, no I/O.
 */
export interface ChannelLog {
  /** Which incarnation of the log `last` counts in; null until the first page of history gave a position. */
  readonly epoch: string | null
  /** Every event up to this seq is applied. */
  readonly last: number
  /** `live` holds every message from this seq to `last`. */
  readonly from: number
  readonly live: MessageList
  /** Stretches held below `live`, ascending, with holes between. Kept for the reader, read anew on the way down. */
  readonly older: readonly Segment[]
  readonly aside: ReadonlyMap<number, LogEvent>
  /** Changes applied lately, for pages of history that were read before them. Complete after seq `recentAfter`. */
  readonly recent: readonly LogEvent[]
  readonly recentAfter: number
  /** What another incarnation held, until `settled` tells what of it is gone. */
  readonly former: MessageList
  readonly lost: Lost | null
  /** The channel itself is not there any more. */
  readonly gone: boolean
}

/** Messages that were held and are gone: the server was restored to an earlier time. */
export interface Lost {
  /** They stood after this seq of the log as it is now. */
  readonly after: number
  readonly messages: readonly MessageState[]
}

/** Holds every message with a seq from `from` to `to`. */
export interface Segment {
  readonly from: number
  readonly to: number
  readonly messages: MessageList
}

/** Enough for the time a page of history is under way; beyond it the page is asked for again. */
const recentLimit = 1000

export const emptyLog: ChannelLog = {
  epoch: null,
  last: 0,
  from: 1,
  live: emptyList,
  older: [],
  aside: new Map(),
  recent: [],
  recentAfter: 0,
  former: emptyList,
  lost: null,
  gone: false,
}

export function receive(log: ChannelLog, event: LogEvent): ChannelLog {
  // Another incarnation: no seq of it says anything about ours, so we stand without a position.
  if (log.epoch !== null && event.epoch !== log.epoch) {
    return { ...restarted(log), aside: new Map([[event.seq, event]]) }
  }
  if (log.epoch !== null && event.seq <= log.last) return log
  if (log.epoch === null || event.seq > log.last + 1) {
    return { ...log, aside: new Map(log.aside).set(event.seq, event) }
  }
  return drainAside(apply(log, event))
}

/** Another incarnation begins: without a position, and with what is held to be compared with it. */
export function restarted(log: ChannelLog): ChannelLog {
  const held = heldOf(log)
  return { ...emptyLog, former: held.length > 0 ? held : log.former, lost: log.lost }
}

/** Every message held, ascending: the older stretches, then what is live. */
export function heldOf(log: ChannelLog): MessageList {
  return [...log.older.map(({ messages }) => messages), log.live].reduce(concat, emptyList)
}

export function receiveAll(log: ChannelLog, events: readonly LogEvent[]): ChannelLog {
  return events.reduce(receive, log)
}

/** Whether events are missing between `last` and what we know to exist. */
export function isBehind(log: ChannelLog, head: number): boolean {
  return log.epoch !== null && (log.aside.size > 0 || head > log.last)
}

/** Applies what waited for `last` to come this far, and forgets what has been overtaken. */
export function drainAside(log: ChannelLog): ChannelLog {
  if (log.aside.size === 0) return log
  let drained = log
  for (let next = log.aside.get(log.last + 1); next?.epoch === log.epoch; next = log.aside.get(drained.last + 1)) {
    drained = apply(drained, next)
  }
  const rest = [...log.aside].filter(([seq, event]) => seq > drained.last && event.epoch === log.epoch)
  return { ...drained, aside: new Map(rest) }
}

function apply(log: ChannelLog, event: LogEvent): ChannelLog {
  const advanced = { ...log, last: event.seq }
  switch (event.type) {
    case 'message':
      return { ...advanced, live: append(log.live, messageOf(event)), lost: lostWithout(log.lost, event) }
    case 'edit':
    case 'delete':
    case 'react':
      return remember(changeHeld(advanced, event), event)
    default:
      return advanced // a type this client does not know yet: its place is kept, nothing else
  }
}

/** What an author has sent again is no longer lost. */
function lostWithout(lost: Lost | null, { by, clientId }: { by: UserSummary; clientId: string }): Lost | null {
  const messages = lost?.messages.filter((message) => message.by.id !== by.id || message.clientId !== clientId) ?? []
  return lost && messages.length > 0 ? { ...lost, messages } : null
}

function messageOf(event: Extract<LogEvent, { type: 'message' }>): MessageState {
  const { id, seq, clientId, by, at, text, replyTo, deleted } = event
  return {
    id,
    seq,
    version: seq,
    clientId,
    by,
    at,
    text,
    reactions: [],
    ...(replyTo ? { replyTo } : {}),
    ...(deleted ? { deleted } : {}),
  }
}

function changeHeld(log: ChannelLog, event: LogEvent): ChannelLog {
  if (event.type === 'message') return log
  const change = (message: MessageState) => changed(message, event)
  const live = update(log.live, event.messageId, change)
  if (live !== log.live) return { ...log, live }
  const older = log.older.map((segment) => {
    const messages = update(segment.messages, event.messageId, change)
    return messages === segment.messages ? segment : { ...segment, messages }
  })
  return { ...log, older }
}

/** A message after one change; the same object if it already knew. */
export function changed(message: MessageState, event: LogEvent): MessageState {
  if (event.seq <= message.version) return message
  const version = event.seq
  switch (event.type) {
    case 'edit':
      return message.deleted ? { ...message, version } : { ...message, version, text: event.text, editedAt: event.at }
    case 'delete':
      return { ...message, version, text: '', deleted: true }
    case 'react':
      return { ...message, version, reactions: react(message.reactions, event.reaction, event.by.id, event.on) }
    default:
      return message
  }
}

/** A reaction counts everybody and names some: of whom it does not name, an event alone says that they changed. */
export function react(
  reactions: readonly ReactionState[],
  reaction: string,
  userId: string,
  on: boolean,
): readonly ReactionState[] {
  const held = reactions.find((entry) => entry.reaction === reaction)
  if (!held) return on ? [...reactions, { reaction, count: 1, by: [userId] }] : reactions
  const others = held.by.filter((id) => id !== userId)
  const named = others.length < held.by.length
  if (on ? named : !named && held.by.length === held.count) return reactions
  const count = held.count + (on ? 1 : -1)
  if (count <= 0) return reactions.filter((entry) => entry !== held)
  return reactions.map((entry) => (entry === held ? { reaction, count, by: on ? [...others, userId] : others } : entry))
}

function remember(log: ChannelLog, event: LogEvent): ChannelLog {
  const recent = [...log.recent, event]
  if (recent.length <= recentLimit) return { ...log, recent }
  // Half is let go at once, so that a busy channel does not copy the whole list for each event.
  const cut = recent.length - recentLimit / 2
  return { ...log, recent: recent.slice(cut), recentAfter: recent[cut - 1]?.seq ?? log.recentAfter }
}
