import { type ReactNode, useCallback } from 'react'
import { useChat, useChatClient } from '../chat'
import type { ShownMessage } from '../delivery/optimistic'
import type { MessageActions } from '../features/messages/messageActions'
import { ReactionBar } from '../features/reactions/ReactionBar'

/** Hangs the reactions under a message, and turns them on and off. */
export function useReactions(channelId: string, actions: MessageActions) {
  const client = useChatClient()
  const me = useChat((state) => state.me)
  const toggle = useCallback(
    (messageId: string, reaction: string, on: boolean) => void client.react(channelId, messageId, reaction, on),
    [client, channelId],
  )
  const reactions = useCallback(
    ({ message }: ShownMessage): ReactNode =>
      message.reactions.length > 0 &&
      !message.deleted && (
        <ReactionBar
          reactions={message.reactions}
          me={me?.id}
          onToggle={(reaction, on) => toggle(message.id, reaction, on)}
          onAdd={(anchor) => actions.pickReaction(message.id, anchor)}
        />
      ),
    [me?.id, toggle, actions],
  )
  return { toggle, reactions }
}
