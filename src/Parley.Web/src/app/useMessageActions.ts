import { type RefObject, useMemo, useState } from 'react'
import { useChatClient } from '../chat'
import type { MessageActions } from '../features/messages/messageActions'
import type { TimelineHandle } from '../features/messages/Timeline'

export interface Picking {
  readonly messageId: string
  readonly anchor: HTMLElement
}

/** What is under way in one conversation (an edit, a reply, a choice of reaction) and the verbs that change it. */
export function useMessageActions(
  channelId: string,
  timeline: RefObject<TimelineHandle | null>,
  field: RefObject<HTMLTextAreaElement | null>,
) {
  const client = useChatClient()
  const [editing, setEditing] = useState<string | null>(null)
  const [replyTo, setReplyTo] = useState<string | null>(null)
  const [picking, setPicking] = useState<Picking | null>(null)
  const actions = useMemo<MessageActions>(() => {
    let editedFrom: Element | null = null
    return {
      reply: (messageId) => {
        setReplyTo(messageId)
        field.current?.focus()
      },
      edit: (messageId) => {
        editedFrom = document.activeElement
        setEditing(messageId)
      },
      delete: (messageId) => void client.delete(channelId, messageId),
      pickReaction: (messageId, anchor) => setPicking({ messageId, anchor }),
      saveEdit: (messageId, text) => void client.edit(channelId, messageId, text),
      endEdit: () => {
        setEditing(null)
        // The focus goes back to where the edit began: the message, or the field.
        const back = editedFrom?.closest<HTMLElement>('[data-row], textarea') ?? field.current
        back?.focus({ preventScroll: true })
      },
      retry: (clientId) => void client.retry(clientId),
      cancel: (clientId) => void client.cancel(clientId),
      sendAgain: ({ text, replyTo, clientId }) => void client.send(channelId, text, replyTo, clientId),
      hideLost: () => client.hideLost(channelId),
      jumpTo: (messageId) => void timeline.current?.jumpTo(messageId),
    }
  }, [client, channelId, timeline, field])
  return { actions, editing, replyTo, setReplyTo, picking, setPicking }
}
