import type { ChannelSummary, LogEvent, Session } from '../wire'
import type { ChannelLog } from './channelLog'
import { slice } from './messageList'

/** The channels as a list of places shows them: where they stand and what is unread there. */
export type Summaries = ReadonlyMap<string, ChannelSummary>

/**
 * What the session lists, and the private conversations that are shown here: it lists the latest only, and one that is
 * gone stays as long as the page does.
 */
export function fromSession(session: Session, known: Summaries, logs: ReadonlyMap<string, ChannelLog>): Summaries {
  const listed = new Map(session.channels.map((channel) => [channel.id, channel]))
  if (!session.user) return listed
  const isShown = (log: ChannelLog | undefined) => log !== undefined && (log.live.length > 0 || log.lost !== null)
  const kept = [...known].filter(([id, { kind }]) => kind === 'direct' && !listed.has(id) && isShown(logs.get(id)))
  return new Map([...listed, ...kept])
}

export function withChannel(summaries: Summaries, channel: ChannelSummary): Summaries {
  return new Map(summaries).set(channel.id, channel)
}

/** Counts an event once: what is not past the known head has been counted. */
export function countEvent(summaries: Summaries, event: LogEvent, me: string | undefined): Summaries {
  const channel = summaries.get(event.channelId)
  if (!channel || (event.epoch === channel.epoch && event.seq <= channel.head)) return summaries
  const speaks = event.type === 'message' && !event.deleted && event.by.id !== me
  return withChannel(summaries, {
    ...channel,
    epoch: event.epoch,
    head: event.seq,
    unread: channel.unread + (speaks ? 1 : 0),
  })
}

export function withRead(summaries: Summaries, channelId: string, read: number, unread: number): Summaries {
  const channel = summaries.get(channelId)
  if (!channel || read < channel.read) return summaries
  return withChannel(summaries, { ...channel, read, unread })
}

/**
 * How many messages of others lie past `read`, or null if the log does not reach down so far. An answer about
 * unread messages may be older than what has come since; what is held here is not.
 */
export function unreadIn(log: ChannelLog | undefined, read: number, me: string | undefined): number | null {
  if (!log || log.epoch === null || log.from > read + 1) return null
  let count = 0
  for (let end = log.live.length; end > 0; end -= 100) {
    for (const message of slice(log.live, Math.max(0, end - 100), end).reverse()) {
      if (message.seq <= read) return count
      if (message.by.id !== me && !message.deleted) count++
    }
  }
  return count
}
