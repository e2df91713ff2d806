import type { RefObject } from 'react'
import { useChat, useChatClient } from '../chat'
import { emptyLog } from '../delivery/channelLog'
import { find } from '../delivery/messageList'
import { JoinCard } from '../features/accounts/JoinCard'
import { channelName } from '../features/channels/channelName'
import { Composer } from '../features/messages/Composer'
import { t } from '../i18n'
import type { ChannelSummary } from '../wire'

type WritingProps = {
  readonly channel: ChannelSummary
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly replyTo: string | null
  readonly onCancelReply: () => void
  readonly onSend: (text: string) => Promise<void>
  readonly onEdit: (messageId: string) => void
}

/** Where one writes; for who has no name yet, where one chooses it. */
export function Writing({ channel, field, replyTo, onCancelReply, onSend, onEdit }: WritingProps) {
  const client = useChatClient()
  const me = useChat((state) => state.me)
  const limits = useChat((state) => state.limits)
  const { live } = useChat((state) => state.logs.get(channel.id)) ?? emptyLog
  if (!me) return <Join />

  const name = channelName(channel, me.id)
  const replied = replyTo ? find(live, (message) => message.id === replyTo) : undefined
  const editLast = () => {
    const own = find(live, (message) => message.by.id === me.id && !message.deleted)
    if (own) onEdit(own.id)
  }
  return (
    <Composer
      channelId={channel.id}
      label={t('message.field', { name: channel.kind === 'direct' ? name : `#${name}` })}
      limit={limits?.textBytes || Number.POSITIVE_INFINITY}
      replyingTo={replyTo ? (replied?.by.name ?? '…') : undefined}
      field={field}
      onCancelReply={onCancelReply}
      onSend={onSend}
      onWrite={(empty) => client.wrote(channel.id, empty)}
      onEditLast={editLast}
    />
  )
}

function Join() {
  const client = useChatClient()
  const ready = useChat((state) => state.ready)
  const status = useChat((state) => state.status)
  const refusal = useChat((state) => state.refusal)
  return ready ? (
    <JoinCard refusal={refusal} busy={status === 'connecting'} onJoin={(name) => client.join(name)} />
  ) : null
}
