import { SmilePlus } from 'lucide-react'
import { useChat } from '../../chat'
import { list, t } from '../../i18n'
import type { ReactionState } from '../../wire'

type ReactionBarProps = {
  readonly reactions: readonly ReactionState[]
  readonly me: string | undefined
  readonly onToggle: (reaction: string, on: boolean) => void
  readonly onAdd: (anchor: HTMLElement) => void
}

export function ReactionBar({ reactions, me, onToggle, onAdd }: ReactionBarProps) {
  const names = useChat((state) => state.names)
  return (
    <ul className="reactions">
      {reactions.map(({ reaction, count, by }) => {
        const mine = me !== undefined && by.includes(me)
        const words = namesOf(by, count, names)
        return (
          <li key={reaction}>
            <button
              type="button"
              className="reaction"
              aria-pressed={mine}
              aria-label={t('reaction.by', { reaction, count, names: words })}
              data-tip={words}
              disabled={me === undefined}
              onClick={() => onToggle(reaction, !mine)}
            >
              <span>{reaction}</span> <span className="reaction__count">{count}</span>
            </button>
          </li>
        )
      })}
      {me !== undefined && (
        <li>
          <button
            type="button"
            className="reaction reaction--add"
            aria-label={t('reaction.add')}
            title={t('reaction.add')}
            onClick={(event) => onAdd(event.currentTarget)}
          >
            <SmilePlus size={15} aria-hidden />
          </button>
        </li>
      )}
    </ul>
  )
}

function namesOf(by: readonly string[], count: number, names: ReadonlyMap<string, string>): string {
  const known = by.flatMap((id) => names.get(id) ?? [])
  const others = count - known.length
  return list(others > 0 ? [...known, t('reaction.others', { count: others })] : known)
}
