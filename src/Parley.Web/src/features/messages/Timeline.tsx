import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { lost, type ShownMessage, shown, unsent } from '../../delivery/optimistic'
import type { OutboxEntry } from '../../delivery/outboxEntry'
import { t } from '../../i18n'
import { Announcer } from './Announcer'
import { NewButton } from './NewButton'
import { holesOf, rowsOf, withLost } from './rows'
import { type ScrollHandle, ScrollKeeper } from './ScrollKeeper'
import { TimelineRow, type TimelineRowProps } from './TimelineRow'
import { useSlidingWindow } from './useSlidingWindow'

export interface TimelineHandle {
  toEnd(): void
  jumpTo(messageId: string): Promise<void>
}

type TimelineProps = Omit<TimelineRowProps, 'row' | 'tabStop'> & {
  readonly channelId: string
  readonly label: string
  readonly outbox: readonly OutboxEntry[]
  readonly newAfter: number | null
  readonly unread: number
  readonly beginning: ReactNode
  readonly following: boolean
  readonly onFollowing: (following: boolean) => void
  readonly onKey: (event: KeyboardEvent, message: ShownMessage | undefined, row: HTMLElement) => void
  readonly handle: Ref<TimelineHandle>
}

/** The conversation: what is held of the channel, the part of it that is in view, and what is on its way. */
export function Timeline(props: TimelineProps) {
  const { channelId, log, me, outbox, newAfter, following, onFollowing } = props
  const [jump, setJump] = useState<string | null>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const scroll = useRef<ScrollHandle>(null)
  const { messages, showsEnd, above, ...window } = useSlidingWindow(log, following, props.onLoad)
  const list = useMemo(() => {
    const held = shown(messages, outbox, me)
    const gone = lost(log.lost?.messages ?? [], outbox, me)
    const stored = withLost(held, gone, log.lost?.after ?? 0, { top: above === 'beginning', bottom: showsEnd })
    if (!showsEnd) return stored
    const isHeld = (clientId: string) =>
      messages.some((message) => message.clientId === clientId && message.by.id === me?.id)
    return [...stored, ...unsent(channelId, outbox, me, isHeld)]
  }, [messages, outbox, me, showsEnd, channelId, log.lost, above])
  const rows = useMemo(() => rowsOf(list, holesOf(log), newAfter), [list, log, newAfter])
  useLayoutEffect(() => {
    if (!jump) return
    const key = list.find(({ message, mark }) => message.id === jump && mark !== 'lost')?.key
    if (key) scroll.current?.toRow(key)
    // What is held comes into the window with the next list; what is not could not be loaded.
    if (key || !window.show(jump)) setJump(null)
  }, [jump, list, window.show])

  const toEnd = () => {
    window.toEnd()
    scroll.current?.toEnd()
  }
  useImperativeHandle(props.handle, () => ({
    toEnd,
    jumpTo: async (messageId) => {
      if (!window.show(messageId)) await props.onLoad({ from: messageId })
      setJump(messageId)
    },
  }))

  return (
    <div className="conversation__log">
      <ScrollKeeper
        label={props.label}
        endIsLatest={showsEnd}
        onNearTop={window.nearTop}
        onNearBottom={window.nearBottom}
        onFollowing={onFollowing}
        handle={scroll}
        onKeyDown={(event) => walk(event, list, props.onKey)}
        onFocus={(event) => setFocused(rowOf(event.target)?.dataset['row'] ?? null)}
      >
        {above === 'more' && <p className="timeline__loading">{t('channel.loading')}</p>}
        {above === 'beginning' && props.beginning}
        {rows.map((row) => (
          <TimelineRow key={row.key} {...props} row={row} tabStop={focused ?? list.at(-1)?.key} />
        ))}
      </ScrollKeeper>
      <NewButton log={log} me={me} unread={props.unread} following={following && showsEnd} onPress={toEnd} />
      <Announcer log={log} me={me?.id} />
    </div>
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
