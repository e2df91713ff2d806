import { X } from 'lucide-react'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { t } from '../i18n'
import { IconButton } from './IconButton'

type DialogProps = {
  readonly title: string
  readonly onClose: () => void
  readonly className?: string
  readonly children: ReactNode
}

/** The browser's own modal: it keeps the focus inside, closes on Esc, and gives the focus back. */
export function Dialog({ title, onClose, className, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const heading = useId()
  // The finger of a long press is lifted over the backdrop: only a press that began there closes.
  const pressedOutside = useRef(false)
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    // The browser would begin with the button that closes it.
    dialog?.querySelector('input')?.focus()
    return () => dialog?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog; the click is on the backdrop.
    <dialog
      ref={ref}
      className={className ? `dialog ${className}` : 'dialog'}
      aria-labelledby={heading}
      onClose={() => !ref.current?.open && onClose()}
      onPointerDown={(event) => {
        pressedOutside.current = event.target === ref.current
      }}
      onClick={(event) => pressedOutside.current && event.target === ref.current && onClose()}
    >
      <div className="dialog__head">
        <h2 id={heading}>{title}</h2>
        <IconButton icon={X} label={t('dialog.close')} onClick={onClose} />
      </div>
      <div className="dialog__body">{children}</div>
    </dialog>
  )
}
