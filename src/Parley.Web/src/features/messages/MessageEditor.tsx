import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { t } from '../../i18n'
import { fitHeight } from './fitHeight'

type MessageEditorProps = {
  readonly text: string
  readonly onSave: (text: string) => void
  readonly onEnd: () => void
}

export function MessageEditor({ text, onSave, onEnd }: MessageEditorProps) {
  const [draft, setDraft] = useState(text)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const { current } = field
    if (!current) return
    fitHeight(current)
    current.focus({ preventScroll: true })
    current.setSelectionRange(current.value.length, current.value.length)
  }, [])
  const save = (event?: FormEvent) => {
    event?.preventDefault()
    if (draft.trim() !== '' && draft !== text) onSave(draft)
    onEnd()
  }
  const pressed = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.key === 'Escape') onEnd()
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) save(event)
  }
  return (
    <form className="editor" onSubmit={save}>
      <textarea
        ref={field}
        className="field editor__field"
        rows={1}
        aria-label={t('message.editField')}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value)
          fitHeight(event.target)
        }}
        onKeyDown={pressed}
      />
      <div className="editor__foot">
        <button type="submit" className="link-button">
          {t('message.save')}
        </button>
        <button type="button" className="link-button" onClick={onEnd}>
          {t('message.cancel')}
        </button>
        <span>{t('message.editHint')}</span>
      </div>
    </form>
  )
}
