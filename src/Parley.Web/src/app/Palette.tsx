import { type KeyboardEvent, useId, useState } from 'react'
import { t } from '../i18n'
import { Dialog } from '../ui/Dialog'

export interface PaletteEntry {
  readonly key: string
  readonly kind: 'place' | 'person' | 'action'
  readonly name: string
  run(): void
}

type PaletteProps = {
  readonly entries: readonly PaletteEntry[]
  readonly onClose: () => void
}

/** Places, people and actions, found by a few letters of their name. */
export function Palette({ entries, onClose }: PaletteProps) {
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState(0)
  const id = useId()
  const found = matching(entries, words)
  const at = Math.min(chosen, found.length - 1)
  const run = (entry: PaletteEntry | undefined) => {
    if (!entry) return
    onClose()
    entry.run()
  }
  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined && found.length > 0) {
      event.preventDefault()
      setChosen((at + step + found.length) % found.length)
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      run(found[at])
    }
  }
  return (
    <Dialog title={t('palette.title')} className="palette" onClose={onClose}>
      <input
        className="field"
        role="combobox"
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        aria-label={t('palette.field')}
        placeholder={t('palette.field')}
        value={words}
        onChange={(event) => {
          setWords(event.target.value)
          setChosen(0)
        }}
        onKeyDown={pressed}
      />
      <div className="palette__list" role="listbox" id={`${id}-list`} aria-label={t('palette.title')}>
        {found.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys; an option is chosen through it.
          <div
            key={entry.key}
            id={`${id}-${index}`}
            className="palette__entry"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => run(entry)}
          >
            <span dir="auto">{entry.name}</span>
            <span className="palette__kind">{t(`palette.${entry.kind}`)}</span>
          </div>
        ))}
        {found.length === 0 && <p className="pane__empty">{t('palette.none')}</p>}
      </div>
    </Dialog>
  )
}

const most = 12

/** What begins with the letters first, then what has them anywhere. */
export function matching(entries: readonly PaletteEntry[], words: string): PaletteEntry[] {
  const wanted = words.trim().toLocaleLowerCase()
  const places = entries.flatMap((entry) => {
    const at = entry.name.toLocaleLowerCase().indexOf(wanted)
    return at < 0 ? [] : [{ entry, at }]
  })
  return places
    .toSorted((a, b) => Number(a.at > 0) - Number(b.at > 0))
    .slice(0, most)
    .map(({ entry }) => entry)
}
