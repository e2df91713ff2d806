import type { ShownMessage } from '../../delivery/optimistic'
import { t } from '../../i18n'
import { fullTimeOf } from '../../i18n/time'
import { DeliveryMark } from './DeliveryMark'
import { MessageEditor } from './MessageEditor'
import { MessageText } from './MessageText'
import type { MessageActions } from './messageActions'
import { wordsFor } from './refusal'

type MessageContentProps = {
  readonly shown: ShownMessage
  readonly editing: boolean
  /** Whether anything can be sent. */
  readonly canAct: boolean
  readonly actions: MessageActions
}

/** The text, or what stands in its place, and how far it has come. */
export function MessageContent({ shown, editing, canAct, actions }: MessageContentProps) {
  const { message, own, mark, pending } = shown
  if (editing) {
    return (
      <MessageEditor
        text={message.text}
        onSave={(text) => actions.saveEdit(message.id, text)}
        onEnd={actions.endEdit}
      />
    )
  }
  if (message.deleted) {
    const undoable = pending?.event === 'delete' && mark === 'waiting' && pending.holdUntil
    return (
      <p className="message__text message__text--deleted">
        {t('message.deleted')}
        {undoable && (
          <button type="button" className="link-button" onClick={() => actions.cancel(pending.clientId)}>
            {t('message.undo')}
          </button>
        )}
      </p>
    )
  }
  return (
    <>
      <p className="message__text" dir="auto">
        <MessageText text={message.text} />
        {message.editedAt && (
          <span className="message__edited" title={fullTimeOf(message.editedAt)}>
            {' '}
            {t('message.edited')}
          </span>
        )}
        {(own || mark === 'lost') && <DeliveryMark mark={mark} />}
        {own && mark === 'lost' && canAct && (
          <button type="button" className="link-button message__again" onClick={() => actions.sendAgain(message)}>
            {t('message.sendAgain')}
          </button>
        )}
        {pending?.event === 'send' && mark === 'waiting' && (
          <WaitingCancel onCancel={() => actions.cancel(pending.clientId)} />
        )}
      </p>
      {pending?.failed && (
        <p className="message__failed" role="alert">
          <span>{wordsFor(pending.failed)}</span>
          <button type="button" className="link-button" onClick={() => actions.retry(pending.clientId)}>
            {t('message.retry')}
          </button>
          <button type="button" className="link-button" onClick={() => actions.cancel(pending.clientId)}>
            {t('message.cancel')}
          </button>
        </p>
      )}
    </>
  )
}

/** Appears by itself once a message has waited a while: style sheets can delay, so no timer is needed. */
function WaitingCancel({ onCancel }: { readonly onCancel: () => void }) {
  return (
    <button type="button" className="link-button message__cancel" onClick={onCancel}>
      {t('message.cancel')}
    </button>
  )
}
