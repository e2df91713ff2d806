import { useCallback, useMemo } from 'react'
import { useChat, useChatClient } from '../chat'
import { emptyLog } from '../delivery/channelLog'
import { last } from '../delivery/messageList'
import { useNewLine } from '../features/unread/newLine'
import { useAttention } from '../features/unread/useAttention'
import { useReadPointer } from '../features/unread/useReadPointer'
import type { ChannelSummary } from '../wire'

/** Moves the read pointer while one looks, and keeps the line where what is new begins. */
export function useUnread(channel: ChannelSummary, following: boolean): number | null {
  const client = useChatClient()
  const log = useChat((state) => state.logs.get(channel.id)) ?? emptyLog
  const joined = useChat((state) => state.me !== null)
  const attentive = useAttention() && following
  const newest = last(log.live)?.seq ?? 0
  const { read, unread, id } = channel
  const sight = useMemo(
    () => ({ attentive, unread, read: unread > 0 ? read : Math.max(read, newest) }),
    [attentive, unread, read, newest],
  )
  const markRead = useCallback((seq: number) => void client.markRead(id, seq), [client, id])
  useReadPointer(attentive && joined, newest, read, markRead)
  return useNewLine(sight)
}
