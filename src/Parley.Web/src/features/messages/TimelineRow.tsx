import type { ReactNode } from 'react'
import { type ChannelLog, heldOf } from '../../delivery/channelLog'
import type { PageEdge } from '../../delivery/historyPages'
import { find } from '../../delivery/messageList'
import type { ShownMessage } from '../../delivery/optimistic'
import { t } from '../../i18n'
import type { UserSummary } from '../../wire'
import { MessageRow } from './MessageRow'
import type { MessageActions } from './messageActions'
import type { Row } from './rows'
import { DaySeparator, HoleMark, LostMark, NewLine } from './Separators'

export type TimelineRowProps = {
  readonly row: Row
  readonly tabStop: string | undefined
  readonly log: ChannelLog
  readonly me: UserSummary | null
  readonly now: Date
  readonly editing: string | null
  readonly picking: string | null
  readonly actions: MessageActions
  readonly reactions: (shown: ShownMessage) => ReactNode
  readonly isLoading: (edge: PageEdge) => boolean
  readonly onLoad: (edge: PageEdge) => Promise<void>
}

export function TimelineRow(props: TimelineRowProps) {
  const { row, tabStop, log, me, now, editing, picking, actions, reactions, isLoading, onLoad } = props
  switch (row.kind) {
    case 'day':
      return <DaySeparator at={row.at} now={now} />
    case 'new':
      return <NewLine />
    case 'lost':
      return <LostMark count={row.count} onHide={log.gone ? undefined : actions.hideLost} />
    case 'hole': {
      const edge = { after: row.hole.after }
      return <HoleMark hole={row.hole} now={now} loading={isLoading(edge)} onLoad={() => onLoad(edge)} />
    }
    case 'message': {
      const { message } = row.shown
      return (
        <MessageRow
          shown={row.shown}
          head={row.head}
          tabbable={row.key === tabStop}
          editing={editing === message.id && row.shown.mark !== 'lost'}
          picking={picking !== null && picking === message.id}
          canAct={me !== null && !log.gone}
          quote={message.replyTo ? quoteOf(log, message.replyTo) : undefined}
          actions={actions}
          reactions={reactions}
        />
      )
    }
  }
}

const quoteLength = 140

function quoteOf(log: ChannelLog, messageId: string): string | undefined {
  const target = find(heldOf(log), (message) => message.id === messageId)
  if (!target) return undefined
  const text = target.deleted ? t('message.deleted') : target.text.slice(0, quoteLength)
  return t('message.spoken', { name: target.by.name, text })
}
