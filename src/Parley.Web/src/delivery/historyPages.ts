import type { HistoryAnswer, MessageState } from '../wire'
import { type ChannelLog, changed, drainAside, emptyLog, restarted, type Segment } from './channelLog'
import { between, concat, emptyList, first, last, listOf } from './messageList'
import { settled } from './restored'

/** Which page was asked for: before or after a seq, from a message on, or the newest. */
export interface PageEdge {
  readonly before?: number
  readonly after?: number
  readonly from?: string
}

/**
 * Joins a page of history with what is held. Null when the page was read before changes that we no longer
 * remember: it must be asked for again.
 */
export function mergePage(log: ChannelLog, asked: PageEdge, page: HistoryAnswer): ChannelLog | null {
  const edge = asked.from === undefined ? asked : { after: (page.messages[0]?.seq ?? page.head + 1) - 1 }
  if (log.epoch !== page.epoch)
    return edge.before !== undefined || edge.after !== undefined
      ? log
      : settled(startFrom(log.epoch === null ? log : restarted(log), page))
  if (edge.before === undefined && edge.after === undefined && page.head > log.last)
    return settled(leaveBehind(log, page))
  const messages = caughtUp(log, page)
  if (!messages) return null
  return settled(place(log, { ...covered(edge, page), messages: listOf(messages) }))
}

/** The first page: its head is our position. Events that came before it wait in `aside`. */
function startFrom(log: ChannelLog, page: HistoryAnswer): ChannelLog {
  const { from } = covered({}, page)
  return drainAside({
    ...emptyLog,
    epoch: page.epoch,
    last: page.head,
    from,
    live: listOf(page.messages),
    aside: log.aside,
    recentAfter: page.head,
    former: log.former,
    lost: log.lost,
  })
}

/**
 * The newest page after a gap too long to replay. What we held has missed changes, so it is no longer `live`;
 * it stays in view below a hole, and is read anew when the reader comes down to it.
 */
function leaveBehind(log: ChannelLog, page: HistoryAnswer): ChannelLog {
  const { from } = covered({}, page)
  const held: Segment = { from: log.from, to: log.last, messages: log.live }
  const kept = trimAbove([...log.older, held], from)
  return { ...startFrom(log, page), older: kept }
}

/** The seqs for which the page holds every message. */
function covered(edge: PageEdge, page: HistoryAnswer): { from: number; to: number } {
  const oldest = page.messages[0]?.seq
  const newest = page.messages.at(-1)?.seq
  if (edge.after !== undefined) {
    return { from: edge.after + 1, to: page.more ? (newest ?? edge.after) : page.head }
  }
  const to = edge.before === undefined ? page.head : edge.before - 1
  return { from: page.more ? (oldest ?? to + 1) : 1, to }
}

/** The page's messages with the changes that we applied after it was read. */
function caughtUp(log: ChannelLog, page: HistoryAnswer): readonly MessageState[] | null {
  if (page.head >= log.last) return page.messages
  if (page.head < log.recentAfter) return null
  const missed = log.recent.filter((event) => event.seq > page.head)
  if (missed.length === 0) return page.messages
  return page.messages.map((message) =>
    missed.reduce(
      (state, event) => ('messageId' in event && event.messageId === message.id ? changed(state, event) : state),
      message,
    ),
  )
}

function place(log: ChannelLog, page: Segment): ChannelLog {
  if (page.from > page.to) return log
  if (page.to < log.from - 1) return { ...log, older: insert(log.older, page) }
  if (page.from >= log.from) return log
  const below = between(page.messages, page.from, log.from - 1)
  return { ...log, from: page.from, live: concat(below, log.live), older: trimAbove(log.older, page.from) }
}

/** Only what lies below seq `from`. */
function trimAbove(segments: readonly Segment[], from: number): Segment[] {
  return segments
    .filter((segment) => segment.from < from)
    .map((segment) =>
      segment.to < from
        ? segment
        : { ...segment, to: from - 1, messages: between(segment.messages, segment.from, from - 1) },
    )
}

/** Puts a page among older stretches; where they overlap the page is the newer knowledge. */
function insert(segments: readonly Segment[], page: Segment): Segment[] {
  const below = segments.filter((segment) => segment.to < page.from - 1)
  const above = segments.filter((segment) => segment.from > page.to + 1)
  const touching = segments.filter((segment) => segment.to >= page.from - 1 && segment.from <= page.to + 1)
  const merged = touching.reduce<Segment>((joined, segment) => join(joined, segment), page)
  return [...below, merged, ...above]
}

function join(page: Segment, held: Segment): Segment {
  const under = held.from < page.from ? between(held.messages, held.from, page.from - 1) : emptyList
  const over = held.to > page.to ? between(held.messages, page.to + 1, held.to) : emptyList
  return {
    from: Math.min(page.from, held.from),
    to: Math.max(page.to, held.to),
    messages: concat(concat(under, page.messages), over),
  }
}

/** A stretch of history that exists and is not held, between what is shown above and below it. */
export interface Hole {
  readonly after: number
  readonly before: number
  readonly since: string | undefined
  readonly until: string | undefined
}

export function holeAbove(segment: Segment, next: Segment): Hole | null {
  if (segment.to + 1 >= next.from) return null
  return { after: segment.to, before: next.from, since: last(segment.messages)?.at, until: first(next.messages)?.at }
}

/** Everything held, ascending: the older stretches, then what is live. */
export function segmentsOf(log: ChannelLog): Segment[] {
  return [...log.older, { from: log.from, to: log.last, messages: log.live }]
}
