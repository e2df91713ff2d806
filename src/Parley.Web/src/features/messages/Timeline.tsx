import { ArrowDown } from 'lucide-react'
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { ChannelLog } from '../../delivery/channelLog'
import type { PageEdge } from '../../delivery/historyPages'
import { find, last } from '../../delivery/messageList'
import { type ShownMessage, shown, unsent } from '../../delivery/optimistic'
import type { OutboxEntry } from '../../delivery/outboxEntry'
import { unreadIn } from '../../delivery/summaries'
import { t } from '../../i18n'
import type { UserSummary } from '../../wire'
import { Announcer } from './Announcer'
import { MessageRow } from './MessageRow'
import type { MessageActions } from './messageActions'
import { pageWanted } from './pageWanted'
import { holesOf, type Row, rowsOf } from './rows'
import { type ScrollHandle, ScrollKeeper } from './ScrollKeeper'
import { DaySeparator, HoleMark, NewLine } from './Separators'
import { around, atEnd, earlier, heldOf, later, pinned, reachesTop, trimmed, visible } from './slidingWindow'

export interface TimelineHandle {
  toEnd(): void
  jumpTo(messageId: string): void
}

type TimelineProps = {
  readonly channelId: string
  readonly label: string
  readonly log: ChannelLog
  readonly outbox: readonly OutboxEntry[]
  readonly me: UserSummary | null
  readonly now: Date
  readonly newAfter: number | null
  readonly editing: string | null
  readonly picking: string | null
  /** Unread by the server's count, for when more came than is held. */
  readonly unread: number
  readonly actions: MessageActions
  readonly reactions: (shown: ShownMessage) => ReactNode
  readonly beginning: ReactNode
  readonly isLoading: (edge: PageEdge) => boolean
  readonly onLoad: (edge: PageEdge) => void
  readonly following: boolean
  readonly onFollowing: (following: boolean) => void
  readonly onKey: (event: KeyboardEvent, message: ShownMessage | undefined, row: HTMLElement) => void
  readonly handle: Ref<TimelineHandle>
}

/** The conversation: what is held of the channel, the part of it that is in view, and what is on its way. */
export function Timeline(props: TimelineProps) {
  const { log, me, following, onFollowing, onLoad } = props
  const [window, setWindow] = useState(atEnd)
  const [jump, setJump] = useState<string | null>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const scroll = useRef<ScrollHandle>(null)
  const held = useMemo(() => heldOf(log), [log])
  const messages = useMemo(() => visible(held, window), [held, window])
  const showsEnd = window.to === null
  const list = useMemo(() => {
    const stored = shown(messages, props.outbox, me)
    if (!showsEnd) return stored
    const isHeld = (clientId: string) =>
      messages.some((message) => message.clientId === clientId && message.by.id === me?.id)
    return [...stored, ...unsent(props.channelId, props.outbox, me, isHeld)]
  }, [messages, props.outbox, me, showsEnd, props.channelId])
  const rows = useMemo(() => rowsOf(list, holesOf(log), props.newAfter), [list, log, props.newAfter])

  useEffect(() => setWindow((current) => trimmed(held, pinned(held, current), following)), [held, following])
  useEffect(() => {
    const edge = pageWanted(log, messages[0]?.seq, 'shown')
    if (edge) onLoad(edge)
  }, [log, messages, onLoad])
  useLayoutEffect(() => {
    const key = jump && list.find(({ message }) => message.id === jump)?.key
    if (key) scroll.current?.toRow(key)
    if (key) setJump(null)
  }, [jump, list])

  const toEnd = () => {
    setWindow(trimmed(held, { from: null, to: null }, true))
    scroll.current?.toEnd()
  }
  useImperativeHandle(props.handle, () => ({
    toEnd,
    jumpTo: (messageId) => {
      const target = find(held, (message) => message.id === messageId)
      if (!target) return
      onFollowing(false)
      if (!messages.includes(target)) setWindow(around(held, target.seq))
      setJump(messageId)
    },
  }))

  const nearTop = () => {
    const edge = pageWanted(log, messages[0]?.seq, 'top')
    if (edge) onLoad(edge)
    else if (!reachesTop(held, window)) setWindow((current) => earlier(held, current))
  }
  const nearBottom = () => {
    if (window.to !== null) setWindow((current) => later(held, current))
  }
  const tabStop = focused ?? list.at(-1)?.key
  const edgeAbove = pageWanted(log, messages[0]?.seq, 'top')

  return (
    <div className="conversation__log">
      <ScrollKeeper
        label={props.label}
        endIsLatest={showsEnd}
        onNearTop={nearTop}
        onNearBottom={nearBottom}
        onFollowing={onFollowing}
        handle={scroll}
        onKeyDown={(event) => walk(event, list, props.onKey)}
        onFocus={(event) => setFocused(rowOf(event.target)?.dataset['row'] ?? null)}
      >
        {reachesTop(held, window) &&
          log.epoch !== null &&
          (edgeAbove ? <p className="timeline__loading">{t('channel.loading')}</p> : props.beginning)}
        {rows.map((row) => (
          <RowView key={row.key} row={row} {...props} list={list} tabStop={tabStop} />
        ))}
      </ScrollKeeper>
      <NewButton log={log} me={me} unread={props.unread} following={following && showsEnd} onPress={toEnd} />
      <Announcer log={log} me={me?.id} />
    </div>
  )
}

type RowViewProps = TimelineProps & {
  readonly row: Row
  readonly list: readonly ShownMessage[]
  readonly tabStop: string | undefined
}

function RowView({
  row,
  tabStop,
  log,
  me,
  now,
  editing,
  picking,
  actions,
  reactions,
  isLoading,
  onLoad,
}: RowViewProps) {
  switch (row.kind) {
    case 'day':
      return <DaySeparator at={row.at} now={now} />
    case 'new':
      return <NewLine />
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
          editing={editing !== null && editing === message.id}
          picking={picking !== null && picking === message.id}
          canAct={me !== null}
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

type NewButtonProps = {
  readonly log: ChannelLog
  readonly me: UserSummary | null
  readonly unread: number
  readonly following: boolean
  readonly onPress: () => void
}

/** Scrolled up, says how much has come below. */
function NewButton({ log, me, unread, following, onPress }: NewButtonProps) {
  const [seen, setSeen] = useState(0)
  const newest = last(log.live)?.seq ?? 0
  useEffect(() => {
    if (following) setSeen(newest)
  }, [following, newest])
  if (following) return null
  const count = unreadIn(log, seen, me?.id) ?? unread
  return (
    <button type="button" className={count > 0 ? 'new-button new-button--news' : 'new-button'} onClick={onPress}>
      <ArrowDown size={16} aria-hidden />
      {count > 0 ? t('message.newButton', { count }) : t('message.latest')}
    </button>
  )
}

function rowOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null
}

/** Arrow keys walk the messages; other keys are for the message they meet. */
function walk(event: KeyboardEvent, list: readonly ShownMessage[], onKey: TimelineProps['onKey']): void {
  const row = rowOf(event.target)
  if (!row || event.target !== row) return
  const all = [...(row.parentElement?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const to = {
    ArrowUp: all[all.indexOf(row) - 1],
    ArrowDown: all[all.indexOf(row) + 1],
    Home: all[0],
    End: all.at(-1),
  }[event.key]
  if (to) {
    event.preventDefault()
    to.focus({ preventScroll: true })
    to.scrollIntoView({ block: 'nearest' })
    return
  }
  onKey(
    event,
    list.find(({ key }) => key === row.dataset['row']),
    row,
  )
}
