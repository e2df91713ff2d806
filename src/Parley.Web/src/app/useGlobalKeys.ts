import { useEffect } from 'react'

export interface GlobalKeys {
  palette(): void
  keys(): void
  place(step: 1 | -1): void
  escape(): void
}

/** Keys that work wherever one is, except where they would be text. */
export function useGlobalKeys(actions: GlobalKeys): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (document.querySelector('dialog[open]') || event.defaultPrevented) return
      const writing = event.target instanceof HTMLElement && event.target.matches('input, textarea')
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') return taken(event, actions.palette)
      if (event.altKey && event.key === 'ArrowUp') return taken(event, () => actions.place(-1))
      if (event.altKey && event.key === 'ArrowDown') return taken(event, () => actions.place(1))
      if (event.key === '?' && !writing) return taken(event, actions.keys)
      if (event.key === 'Escape' && !document.querySelector(':popover-open')) actions.escape()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [actions])
}

function taken(event: KeyboardEvent, action: () => void): void {
  event.preventDefault()
  action()
}
