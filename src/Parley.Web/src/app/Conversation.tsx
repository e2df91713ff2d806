import { type KeyboardEvent, type ReactNode, type RefObject, useCallback, useMemo, useRef, useState } from 'react'
import { useChat, useChatClient } from '../chat'
import { emptyLog } from '../delivery/channelLog'
import { loadingName } from '../delivery/chatState'
import type { PageEdge } from '../delivery/historyPages'
import { find, last } from '../delivery/messageList'
import type { ShownMessage } from '../delivery/optimistic'
import { JoinCard } from '../features/accounts/JoinCard'
import { channelName } from '../features/channels/channelName'
import { Composer } from '../features/messages/Composer'
import type { MessageActions } from '../features/messages/messageActions'
import { Timeline, type TimelineHandle } from '../features/messages/Timeline'
import { TypingLine } from '../features/presence/TypingLine'
import { ReactionBar } from '../features/reactions/ReactionBar'
import { ReactionPicker } from '../features/reactions/ReactionPicker'
import { useNewLine } from '../features/unread/newLine'
import { useAttention } from '../features/unread/useAttention'
import { useReadPointer } from '../features/unread/useReadPointer'
import { t } from '../i18n'
import type { ChannelSummary } from '../wire'
import { useMessageActions } from './useMessageActions'
import { useToday } from './useToday'

type ConversationProps = {
  readonly channel: ChannelSummary
  readonly field: RefObject<HTMLTextAreaElement | null>
}

const noOne: ReadonlyMap<string, string> = new Map()

/** One channel: what was said, who is writing, and the field. Features meet here and nowhere else. */
export function Conversation({ channel, field }: ConversationProps) {
  const client = useChatClient()
  const me = useChat((state) => state.me)
  const log = useChat((state) => state.logs.get(channel.id)) ?? emptyLog
  const limits = useChat((state) => state.limits)
  const outbox = useChat((state) => state.outbox)
  const loading = useChat((state) => state.loading)
  const typing = useChat((state) => state.typing.get(channel.id)) ?? noOne
  const timeline = useRef<TimelineHandle>(null)
  const [following, setFollowing] = useState(true)
  const { actions, editing, replyTo, setReplyTo, picking, setPicking } = useMessageActions(channel.id, timeline, field)
  const newAfter = useUnread(channel, following)
  const now = useToday()
  const name = channelName(channel, me?.id)

  const toggle = useCallback(
    (messageId: string, reaction: string, on: boolean) => void client.react(channel.id, messageId, reaction, on),
    [client, channel.id],
  )
  const reactions = useCallback(
    ({ message }: ShownMessage): ReactNode =>
      message.reactions.length === 0 || message.deleted ? null : (
        <ReactionBar
          reactions={message.reactions}
          me={me?.id}
          onToggle={(reaction, on) => toggle(message.id, reaction, on)}
          onAdd={(anchor) => actions.pickReaction(message.id, anchor)}
        />
      ),
    [me?.id, toggle, actions],
  )
  const load = useCallback((edge: PageEdge) => client.loadPage(channel.id, edge), [client, channel.id])
  const send = async (text: string) => {
    timeline.current?.toEnd()
    const answered = replyTo ?? undefined
    setReplyTo(null)
    await client.send(channel.id, text, answered)
  }
  const editLast = () => {
    const own = find(log.live, (message) => message.by.id === me?.id && !message.deleted)
    if (own) actions.edit(own.id)
  }
  const replied = replyTo ? find(log.live, (message) => message.id === replyTo) : undefined
  const beginning = (
    <p className="timeline__beginning">
      {channel.kind === 'direct' ? t('channel.beginning.direct') : t('channel.beginning')}
      {log.live.length === 0 && ` ${t('channel.empty')}`}
    </p>
  )

  return (
    <>
      <Timeline
        channelId={channel.id}
        label={t('channel.log', { name })}
        log={log}
        outbox={outbox}
        me={me}
        now={now}
        newAfter={me ? newAfter : null}
        editing={editing}
        picking={picking?.messageId ?? null}
        unread={me ? channel.unread : 0}
        actions={actions}
        reactions={reactions}
        beginning={beginning}
        isLoading={(edge) => loading.has(loadingName(channel.id, edge))}
        onLoad={load}
        following={following}
        onFollowing={setFollowing}
        onKey={(event, message, row) => me && actOnKey(event, message, row, actions)}
        handle={timeline}
      />
      <TypingLine names={[...typing.values()]} />
      {me ? (
        <Composer
          channelId={channel.id}
          label={t('message.field', { name: channel.kind === 'direct' ? name : `#${name}` })}
          limit={limits?.textBytes || Number.POSITIVE_INFINITY}
          replyingTo={replyTo ? (replied?.by.name ?? '…') : undefined}
          field={field}
          onCancelReply={() => setReplyTo(null)}
          onSend={send}
          onWrite={(empty) => client.wrote(channel.id, empty)}
          onEditLast={editLast}
        />
      ) : (
        <Join />
      )}
      {picking && (
        <ReactionPicker
          anchor={picking.anchor}
          onPick={(reaction) => toggle(picking.messageId, reaction, true)}
          onClose={() => setPicking(null)}
        />
      )}
    </>
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

/** Moves the read pointer while one looks, and keeps the line where what is new begins. */
function useUnread(channel: ChannelSummary, following: boolean): number | null {
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

function actOnKey(
  event: KeyboardEvent,
  shown: ShownMessage | undefined,
  row: HTMLElement,
  actions: MessageActions,
): void {
  if (!shown || shown.mark === 'failed' || shown.message.deleted || shown.message.id === '') return
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { id } = shown.message
  if (event.key === 'r') actions.reply(id)
  else if (event.key === 'x') actions.pickReaction(id, row)
  else if (event.key === 'e' && shown.own) actions.edit(id)
  else if (event.key === 'Delete' && shown.own) actions.delete(id)
  else return
  event.preventDefault()
}
