import { type FormEvent, useId, useState } from 'react'
import { type Key, t } from '../../i18n'
import { Dialog } from '../../ui/Dialog'
import { nameFault } from './JoinCard'

type RenameDialogProps = {
  readonly name: string
  readonly onRename: (name: string) => void
  readonly onClose: () => void
}

export function RenameDialog({ name, onRename, onClose }: RenameDialogProps) {
  const [draft, setDraft] = useState(name)
  const [fault, setFault] = useState<Key | null>(null)
  const hint = useId()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = nameFault(draft)
    setFault(found)
    if (found) return
    if (draft.trim() !== name) onRename(draft.trim().normalize('NFC'))
    onClose()
  }
  return (
    <Dialog title={t('me.rename')} onClose={onClose}>
      <form className="rename" onSubmit={submit} noValidate>
        <input
          className="field"
          aria-label={t('join.question')}
          aria-invalid={fault !== null}
          aria-describedby={hint}
          maxLength={64}
          dir="auto"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <button type="submit" className="button button--primary">
          {t('me.save')}
        </button>
        <p id={hint} className="field-error">
          {fault && t(fault)}
        </p>
      </form>
    </Dialog>
  )
}
