import type { ChannelLog } from '../../delivery/channelLog'
import { type Hole, holeAbove, segmentsOf } from '../../delivery/historyPages'
import type { ShownMessage } from '../../delivery/optimistic'
import { sameDay } from '../../i18n/time'

/** What stands in the list, from top to bottom. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'hole'; readonly key: string; readonly hole: Hole }
  | { readonly kind: 'new'; readonly key: string }
  | { readonly kind: 'lost'; readonly key: string; readonly count: number }
  | { readonly kind: 'message'; readonly key: string; readonly shown: ShownMessage; readonly head: boolean }

const groupMinutes = 5

/** Lays separators between messages and joins neighbours of one author under one head. */
export function rowsOf(messages: readonly ShownMessage[], holes: readonly Hole[], newAfter: number | null): Row[] {
  const rows: Row[] = []
  let previous: ShownMessage | undefined
  let newShown = false
  for (const shown of messages) {
    const { message } = shown
    const hole =
      previous && holes.find((gap) => previous && previous.message.seq <= gap.after && message.seq >= gap.before)
    if (hole) rows.push({ kind: 'hole', key: `hole ${hole.after}`, hole })
    const newDay = !previous || !sameDay(previous.message.at, message.at)
    if (newDay) rows.push({ kind: 'day', key: `day ${message.at.slice(0, 10)} ${message.seq}`, at: message.at })
    const firstLost = shown.mark === 'lost' && previous?.mark !== 'lost'
    if (firstLost)
      rows.push({ kind: 'lost', key: 'lost', count: messages.filter(({ mark }) => mark === 'lost').length })
    const firstNew = !newShown && newAfter !== null && message.seq > newAfter && !shown.own && shown.mark !== 'lost'
    if (firstNew) {
      rows.push({ kind: 'new', key: 'new' })
      newShown = true
    }
    const head = !previous || newDay || Boolean(hole) || firstNew || !sameGroup(previous, shown)
    rows.push({ kind: 'message', key: shown.key, shown, head })
    previous = shown
  }
  return rows
}

/** Puts what is gone where it stood, if that place is in view. */
export function withLost(
  messages: readonly ShownMessage[],
  gone: readonly ShownMessage[],
  after: number,
  ends: { readonly top: boolean; readonly bottom: boolean },
): readonly ShownMessage[] {
  const next = messages.findIndex(({ message }) => message.seq > after)
  const place = next < 0 ? messages.length : next
  const inView = (place > 0 || ends.top) && (place < messages.length || ends.bottom)
  return inView ? messages.toSpliced(place, 0, ...gone) : messages
}

function sameGroup(previous: ShownMessage, next: ShownMessage): boolean {
  if (previous.message.by.id !== next.message.by.id || next.message.replyTo) return false
  if ((previous.mark === 'lost') !== (next.mark === 'lost')) return false
  const between = Date.parse(next.message.at) - Date.parse(previous.message.at)
  return between < groupMinutes * 60_000
}

export function holesOf(log: ChannelLog): Hole[] {
  const segments = segmentsOf(log)
  return segments.flatMap((segment, index) => {
    const next = segments[index + 1]
    return (next && holeAbove(segment, next)) ?? []
  })
}
