import { useState } from 'react'
import { t } from '../../i18n'
import { emoji } from './emoji'

/** Loaded when asked for: the larger choice, found by name. */
export function EmojiGrid({ onPick }: { readonly onPick: (reaction: string) => void }) {
  const [words, setWords] = useState('')
  const wanted = words.trim().toLowerCase()
  const found = emoji.filter(([, name]) => name.includes(wanted))
  return (
    <form
      className="picker"
      onSubmit={(event) => {
        event.preventDefault()
        if (found[0]) onPick(found[0][0])
      }}
    >
      <input
        className="field"
        type="text"
        // biome-ignore lint/a11y/noAutofocus: the grid was asked for; typing narrows it.
        autoFocus
        aria-label={t('reaction.search')}
        placeholder={t('reaction.search')}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="picker__grid">
        {found.map(([reaction, name]) => (
          <button
            key={reaction}
            type="button"
            className="picker__emoji"
            title={name}
            aria-label={name}
            onClick={() => onPick(reaction)}
          >
            {reaction}
          </button>
        ))}
        {found.length === 0 && <p className="picker__empty">{t('reaction.none')}</p>}
      </div>
    </form>
  )
}
