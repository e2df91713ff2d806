import { CornerUpRight } from 'lucide-react'
import { memo, type ReactNode, useId, useRef, useState } from 'react'
import type { ShownMessage } from '../../delivery/optimistic'
import { t } from '../../i18n'
import { fullTimeOf, shortTimeOf, timeOf } from '../../i18n/time'
import { Avatar } from '../../ui/Avatar'
import { ActionSheet } from './ActionSheet'
import { ActionToolbar } from './ActionToolbar'
import { MessageContent } from './MessageContent'
import type { MessageActions } from './messageActions'
import { useLongPress } from './useLongPress'

export type MessageRowProps = {
  readonly shown: ShownMessage
  /** First of its group: with avatar, name and time. */
  readonly head: boolean
  readonly tabbable: boolean
  readonly editing: boolean
  /** A reaction is being chosen for it: what was pressed stays, so that the focus can come back. */
  readonly picking: boolean
  /** Observers read only. */
  readonly canAct: boolean
  /** What this answers, if it is held. */
  readonly quote: string | undefined
  readonly actions: MessageActions
  readonly reactions: (shown: ShownMessage) => ReactNode
}

export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { shown, head, tabbable, canAct, actions, editing, quote } = props
  const { message, own } = shown
  const [active, setActive] = useState(false)
  const [sheet, setSheet] = useState(false)
  const ref = useRef<HTMLElement>(null)
  const heading = useId()
  const lost = shown.mark === 'lost'
  const stored = message.id !== '' && shown.mark !== 'failed' && !lost
  const actable = canAct && stored && !message.deleted && !editing
  const press = useLongPress(() => actable && setSheet(true))
  const classes = [
    'message',
    head && 'message--head',
    own && 'message--own',
    shown.mark === 'waiting' && 'message--waiting',
    lost && 'message--lost',
  ]
  return (
    <article
      ref={ref}
      className={classes.filter(Boolean).join(' ')}
      data-row={shown.key}
      data-message={message.id}
      aria-labelledby={heading}
      tabIndex={tabbable ? 0 : -1}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setActive(true)}
      onPointerLeave={() => setActive(ref.current?.contains(document.activeElement) ?? false)}
      onFocus={() => setActive(true)}
      onBlur={(event) =>
        !event.currentTarget.contains(event.relatedTarget) && setActive(event.currentTarget.matches(':hover'))
      }
      {...press}
    >
      <MessageHead shown={shown} head={head} id={heading} />
      <div className="message__body">
        {message.replyTo && <Quote text={quote} onJump={() => message.replyTo && actions.jumpTo(message.replyTo)} />}
        <MessageContent shown={shown} editing={editing} canAct={canAct} actions={actions} />
        {!lost && props.reactions(shown)}
      </div>
      {(active || props.picking) && actable && <ActionToolbar messageId={message.id} own={own} actions={actions} />}
      {sheet && ref.current && (
        <ActionSheet
          messageId={message.id}
          text={message.text}
          own={own}
          anchor={ref.current}
          actions={actions}
          onClose={() => setSheet(false)}
        />
      )}
    </article>
  )
}, sameRow)

/** The state lays its shown messages anew each time; what is in them seldom changes. */
function sameRow(before: MessageRowProps, after: MessageRowProps): boolean {
  const { shown: a, ...restBefore } = before
  const { shown: b, ...restAfter } = after
  const keys = Object.keys(restAfter) as (keyof typeof restAfter)[]
  return (
    a.message === b.message &&
    a.own === b.own &&
    a.mark === b.mark &&
    a.pending === b.pending &&
    a.key === b.key &&
    keys.every((key) => restBefore[key] === restAfter[key])
  )
}

function MessageHead({
  shown,
  head,
  id,
}: {
  readonly shown: ShownMessage
  readonly head: boolean
  readonly id: string
}) {
  const { by, at } = shown.message
  const time = (
    <time dateTime={at} title={fullTimeOf(at)}>
      {head ? timeOf(at) : shortTimeOf(at)}
    </time>
  )
  if (!head) {
    return (
      <header className="message__gutter" id={id}>
        <span className="visually-hidden">{by.name}</span>
        {time}
      </header>
    )
  }
  return (
    <>
      <Avatar id={by.id} name={by.name} />
      <header className="message__head" id={id}>
        <span className="message__author" dir="auto">
          {by.name}
        </span>
        {time}
      </header>
    </>
  )
}

function Quote({ text, onJump }: { readonly text: string | undefined; readonly onJump: () => void }) {
  return (
    <button type="button" className="quote" onClick={onJump}>
      <CornerUpRight size={14} aria-hidden className="flip" />
      <span>{text ?? t('message.replyToUnknown')}</span>
    </button>
  )
}
