import { Pencil } from 'lucide-react'
import { t } from '../../i18n'
import { Avatar } from '../../ui/Avatar'
import type { UserSummary } from '../../wire'

export function MeCard({ me, onRename }: { readonly me: UserSummary; readonly onRename: () => void }) {
  return (
    <button
      type="button"
      className="me"
      aria-label={`${me.name}, ${t('me.rename')}`}
      title={t('me.rename')}
      onClick={onRename}
    >
      <Avatar id={me.id} name={me.name} small />
      <span className="me__name" dir="auto">
        {me.name}
      </span>
      <Pencil className="me__hint" size={14} aria-hidden />
    </button>
  )
}
