import { Ellipsis } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { t } from '../../i18n'
import { IconButton } from '../../ui/IconButton'
import { Popover } from '../../ui/Popover'
import { recentReactions, rememberReaction } from './recentReactions'

const EmojiGrid = lazy(async () => ({ default: (await import('./EmojiGrid')).EmojiGrid }))

type ReactionPickerProps = {
  readonly anchor: HTMLElement
  readonly onPick: (reaction: string) => void
  readonly onClose: () => void
}

/** Six within one key: 1 to 6. The rest comes when asked for. */
export function ReactionPicker({ anchor, onPick, onClose }: ReactionPickerProps) {
  const [all, setAll] = useState(false)
  const [recent] = useState(() => recentReactions(localStorage))
  const pick = (reaction: string) => {
    rememberReaction(localStorage, reaction)
    onPick(reaction)
    onClose()
  }
  return (
    <Popover label={t('reaction.add')} anchor={anchor} onClose={onClose}>
      {all ? (
        <Suspense fallback={<p className="picker__empty">…</p>}>
          <EmojiGrid onPick={pick} />
        </Suspense>
      ) : (
        <div
          className="picker__recent"
          role="toolbar"
          aria-label={t('reaction.recent')}
          onKeyDown={(event) => {
            const reaction = recent[Number(event.key) - 1]
            if (reaction) pick(reaction)
          }}
        >
          {recent.map((reaction, index) => (
            <button
              key={reaction}
              type="button"
              className="picker__emoji"
              aria-keyshortcuts={`${index + 1}`}
              onClick={() => pick(reaction)}
            >
              {reaction}
            </button>
          ))}
          <IconButton icon={Ellipsis} label={t('reaction.more')} onClick={() => setAll(true)} />
        </div>
      )}
    </Popover>
  )
}
