import { type Key, t } from '../i18n'
import { Dialog } from '../ui/Dialog'

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent)

const keys: readonly (readonly [keys: readonly string[], what: Key])[] = [
  [['Enter'], 'keys.send'],
  [['Shift', 'Enter'], 'keys.newLine'],
  [['↑'], 'keys.editLast'],
  [['↑', '↓'], 'keys.move'],
  [['r'], 'keys.reply'],
  [['e'], 'keys.edit'],
  [['x'], 'keys.react'],
  [['Delete'], 'keys.delete'],
  [[apple ? '⌘' : 'Ctrl', 'K'], 'keys.palette'],
  [['Alt', '↑', '↓'], 'keys.places'],
  [['Esc'], 'keys.close'],
  [['?'], 'keys.help'],
]

export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <dl className="keys">
        {keys.map(([names, what]) => (
          <div key={what} className="keys__row">
            <dt>{t(what)}</dt>
            <dd>
              {names.map((name) => (
                <kbd key={name}>{name}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
