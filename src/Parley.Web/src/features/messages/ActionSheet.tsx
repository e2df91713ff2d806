import { Copy, type LucideIcon, Pencil, Reply, SmilePlus, Trash2 } from 'lucide-react'
import { t } from '../../i18n'
import { Dialog } from '../../ui/Dialog'
import type { MessageActions } from './messageActions'

type ActionSheetProps = {
  readonly messageId: string
  readonly text: string
  readonly own: boolean
  readonly anchor: HTMLElement
  readonly actions: MessageActions
  readonly onClose: () => void
}

/** The toolbar for fingers: opened by a long press. */
export function ActionSheet({ messageId, text, own, anchor, actions, onClose }: ActionSheetProps) {
  const choices: { icon: LucideIcon; label: string; run: () => void }[] = [
    { icon: SmilePlus, label: t('message.react'), run: () => actions.pickReaction(messageId, anchor) },
    { icon: Reply, label: t('message.reply'), run: () => actions.reply(messageId) },
    { icon: Copy, label: t('message.copy'), run: () => void navigator.clipboard?.writeText(text) },
  ]
  if (own) {
    choices.push(
      { icon: Pencil, label: t('message.edit'), run: () => actions.edit(messageId) },
      { icon: Trash2, label: t('message.delete'), run: () => actions.delete(messageId) },
    )
  }
  return (
    <Dialog title={t('message.actions')} className="sheet" onClose={onClose}>
      <ul>
        {choices.map(({ icon: Icon, label, run }) => (
          <li key={label}>
            <button
              type="button"
              className="sheet__choice"
              onClick={() => {
                onClose()
                run()
              }}
            >
              <Icon size={20} strokeWidth={1.75} aria-hidden />
              {label}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
