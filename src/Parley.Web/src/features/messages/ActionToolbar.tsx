import { Pencil, Reply, SmilePlus, Trash2 } from 'lucide-react'
import { t } from '../../i18n'
import { IconButton } from '../../ui/IconButton'
import type { MessageActions } from './messageActions'

type ActionToolbarProps = {
  readonly messageId: string
  readonly own: boolean
  readonly actions: MessageActions
}

export function ActionToolbar({ messageId, own, actions }: ActionToolbarProps) {
  return (
    <div className="toolbar" role="toolbar" aria-label={t('message.actions')}>
      <IconButton
        icon={SmilePlus}
        label={t('message.react')}
        onClick={(event) => actions.pickReaction(messageId, event.currentTarget)}
      />
      <IconButton icon={Reply} label={t('message.reply')} onClick={() => actions.reply(messageId)} />
      {own && <IconButton icon={Pencil} label={t('message.edit')} onClick={() => actions.edit(messageId)} />}
      {own && <IconButton icon={Trash2} label={t('message.delete')} onClick={() => actions.delete(messageId)} />}
    </div>
  )
}
