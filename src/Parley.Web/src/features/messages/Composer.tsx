import { SendHorizontal, X } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useState } from 'react'
import { t } from '../../i18n'
import { IconButton } from '../../ui/IconButton'
import { draftsIn } from './drafts'
import { fitHeight } from './fitHeight'

type ComposerProps = {
  readonly channelId: string
  readonly label: string
  readonly limit: number
  readonly replyingTo: string | undefined
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly onCancelReply: () => void
  readonly onSend: (text: string) => Promise<void>
  readonly onWrite: (empty: boolean) => void
  /** Arrow up in the empty field. */
  readonly onEditLast: () => void
}

const drafts = draftsIn(sessionStorage)
const utf8 = new TextEncoder()

export function Composer(props: ComposerProps) {
  const { channelId, field, limit } = props
  const [text, setText] = useState(drafts.get(channelId))
  const [lost, setLost] = useState(false)
  const excess = utf8.encode(text).length - limit
  const write = (value: string) => {
    setText(value)
    setLost(false)
    drafts.set(channelId, value)
    props.onWrite(value.trim() === '')
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text.
  useLayoutEffect(() => {
    if (field.current) fitHeight(field.current)
  }, [text, field])
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [field])

  const send = async (event?: FormEvent) => {
    event?.preventDefault()
    if (text.trim() === '' || excess > 0) return
    write('')
    field.current?.focus()
    try {
      await props.onSend(text)
    } catch {
      // Not even kept on this device: the text goes back to its writer.
      write(text)
      setLost(true)
    }
  }
  const pressed = (event: KeyboardEvent) => {
    const touch = matchMedia('(pointer: coarse)').matches
    if (event.key === 'Enter' && !event.shiftKey && !touch && !event.nativeEvent.isComposing) void send(event)
    if (event.key === 'ArrowUp' && text === '' && !event.altKey) {
      event.preventDefault()
      props.onEditLast()
    }
    if (event.key === 'Escape' && props.replyingTo) props.onCancelReply()
  }
  return (
    <form className="composer" onSubmit={send}>
      {props.replyingTo && (
        <div className="composer__reply">
          <span>{t('message.replyingTo', { name: props.replyingTo })}</span>
          <IconButton icon={X} label={t('message.cancelReply')} onClick={props.onCancelReply} />
        </div>
      )}
      <div className="composer__box">
        <textarea
          ref={field}
          className="composer__field"
          rows={1}
          dir="auto"
          aria-label={props.label}
          placeholder={props.label}
          aria-invalid={excess > 0}
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={pressed}
        />
        <button
          type="submit"
          className="composer__send"
          aria-label={t('message.send')}
          title={t('message.send')}
          disabled={text.trim() === '' || excess > 0}
        >
          <SendHorizontal size={18} strokeWidth={1.75} aria-hidden className="flip" />
        </button>
      </div>
      {(excess > 0 || lost) && (
        <p className="field-error" role="alert">
          {lost ? t('message.notKept') : t('message.tooLong', { count: excess })}
        </p>
      )}
    </form>
  )
}
