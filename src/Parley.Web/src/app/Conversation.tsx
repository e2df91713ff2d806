import { type RefObject, useCallback, useRef, useState } from 'react'
import { useChat, useChatClient } from '../chat'
import { emptyLog } from '../delivery/channelLog'
import { loadingName } from '../delivery/chatState'
import type { PageEdge } from '../delivery/historyPages'
import { channelName } from '../features/channels/channelName'
import { Timeline, type TimelineHandle } from '../features/messages/Timeline'
import { TypingLine } from '../features/presence/TypingLine'
import { ReactionPicker } from '../features/reactions/ReactionPicker'
import { t } from '../i18n'
import type { ChannelSummary } from '../wire'
import { actOnKey } from './messageKeys'
import { useMessageActions } from './useMessageActions'
import { useReactions } from './useReactions'
import { useToday } from './useToday'
import { useUnread } from './useUnread'
import { Writing } from './Writing'

type ConversationProps = {
  readonly channel: ChannelSummary
  readonly field: RefObject<HTMLTextAreaElement | null>
}

const noOne: ReadonlyMap<string, string> = new Map()

/** One channel: what was said, who is writing, and the field. Features meet here and nowhere else. */
export function Conversation({ channel, field }: ConversationProps) {
  const client = useChatClient()
  const { id } = channel
  const me = useChat((state) => state.me)
  const log = useChat((state) => state.logs.get(id)) ?? emptyLog
  const outbox = useChat((state) => state.outbox)
  const loading = useChat((state) => state.loading)
  const typing = useChat((state) => state.typing.get(id)) ?? noOne
  const timeline = useRef<TimelineHandle>(null)
  const [following, setFollowing] = useState(true)
  const { actions, editing, replyTo, setReplyTo, picking, setPicking } = useMessageActions(id, timeline, field)
  const newAfter = useUnread(channel, following)

  const { toggle, reactions } = useReactions(id, actions)
  const load = useCallback((edge: PageEdge) => client.loadPage(id, edge), [client, id])
  const send = async (text: string) => {
    timeline.current?.toEnd()
    setReplyTo(null)
    await client.send(id, text, replyTo ?? undefined)
  }

  return (
    <>
      <Timeline
        channelId={id}
        label={t('channel.log', { name: channelName(channel, me?.id) })}
        log={log}
        outbox={outbox}
        me={me}
        now={useToday()}
        newAfter={me ? newAfter : null}
        editing={editing}
        picking={picking?.messageId ?? null}
        unread={me ? channel.unread : 0}
        actions={actions}
        reactions={reactions}
        beginning={<Beginning direct={channel.kind === 'direct'} empty={log.live.length === 0 && !log.lost} />}
        isLoading={(edge) => loading.has(loadingName(id, edge))}
        onLoad={load}
        following={following}
        onFollowing={setFollowing}
        onKey={(event, message, row) => me && actOnKey(event, message, row, actions)}
        handle={timeline}
      />
      <TypingLine names={[...typing.values()]} />
      {!log.gone && (
        <Writing
          channel={channel}
          field={field}
          replyTo={replyTo}
          onCancelReply={() => setReplyTo(null)}
          onSend={send}
          onEdit={actions.edit}
        />
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

function Beginning({ direct, empty }: { readonly direct: boolean; readonly empty: boolean }) {
  return (
    <p className="timeline__beginning">
      {direct ? t('channel.beginning.direct') : t('channel.beginning')} {empty && t('channel.empty')}
    </p>
  )
}
