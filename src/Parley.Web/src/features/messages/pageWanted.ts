import type { ChannelLog } from '../../delivery/channelLog'
import { type PageEdge, segmentsOf } from '../../delivery/historyPages'
import { first } from '../../delivery/messageList'

/**
 * Which page of history is wanted for a reader who sees messages from seq `from` on: the one above the
 * stretch they are at the top of, or the one that renews what was held before a gap. Null if none is.
 */
export function pageWanted(log: ChannelLog, from: number | undefined, where: 'top' | 'shown'): PageEdge | null {
  if (log.epoch === null) return null
  const below = log.older.at(-1)
  // What lies right below `live` has missed changes. In view, it is read again.
  if (where === 'shown') {
    return below && below.to + 1 === log.from && from !== undefined && from < log.from ? { before: log.from } : null
  }
  const stretch = segmentsOf(log).findLast((segment) => from === undefined || from >= segment.from)
  if (!stretch || stretch.from <= 1) return null
  const atTop = from === undefined || (first(stretch.messages)?.seq ?? from) >= from
  return atTop ? { before: stretch.from } : null
}
