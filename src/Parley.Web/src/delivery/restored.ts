import type { MessageState, UserSummary } from '../wire'
import { type ChannelLog, restarted } from './channelLog'
import { emptyList, map, slice } from './messageList'
import { keyOf } from './optimistic'

/**
 * Tells what is gone of what another incarnation of the log held. A restored log begins as that one did, so all that
 * came after their newest common message is gone, except for what has been sent again. Waits until the log is held
 * down to that message or to its beginning.
 */
export function settled(log: ChannelLog): ChannelLog {
  if (log.former.length === 0 && !log.lost) return log
  const live = slice(log.live, 0)
  const seqs = new Map(live.map((message) => [identityOf(message), message.seq]))
  const isGone = (message: MessageState) => !message.deleted && !seqs.has(identityOf(message))
  const former = slice(log.former, 0)
  const common = former.findLast((message) => seqs.get(identityOf(message)) === message.seq)
  const known = common !== undefined || log.from <= 1
  const past = log.lost?.messages.filter(isGone) ?? []
  const gone = known ? former.filter((message) => message.seq > (common?.seq ?? 0) && isGone(message)) : []
  const messages = withoutAnswers([...past, ...gone])
  const [first] = messages
  if (!first) return { ...log, former: known ? emptyList : log.former, lost: null }
  // Time orders what is gone among what is there: a position of another incarnation does not.
  const after = live.findLast(({ at }) => at <= first.at)?.seq ?? 0
  return { ...log, former: known ? emptyList : log.former, lost: { after, messages } }
}

/** A conversation that began after that time: all of it is gone. */
export function vanished(log: ChannelLog): ChannelLog {
  return { ...settled({ ...restarted(log), epoch: '' }), gone: true }
}

/** What they answered may be gone with them, and its id be another's. */
function withoutAnswers(gone: readonly MessageState[]): MessageState[] {
  const ids = new Set(gone.map(({ id }) => id))
  return gone.map((message) => {
    const { replyTo, ...rest } = message
    return replyTo && ids.has(replyTo) ? rest : message
  })
}

/** Who first came after that time is somebody new to the server: what they had said stays their own here. */
export function signedAnew(log: ChannelLog, formerId: string, user: UserSummary): ChannelLog {
  const sign = (message: MessageState) => (message.by.id === formerId ? { ...message, by: user } : message)
  return {
    ...log,
    live: map(log.live, sign),
    older: log.older.map((segment) => ({ ...segment, messages: map(segment.messages, sign) })),
    former: map(log.former, sign),
    lost: log.lost && { ...log.lost, messages: log.lost.messages.map(sign) },
  }
}

const identityOf = ({ by, clientId }: MessageState): string => keyOf(by.id, clientId)
