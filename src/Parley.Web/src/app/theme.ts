import { useState } from 'react'
import { t } from '../i18n'

export type Theme = 'light' | 'dark'

const place = 'parley.theme'

function current(): Theme {
  const chosen = document.documentElement.dataset['theme']
  if (chosen === 'light' || chosen === 'dark') return chosen
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
}

/** The system's colours until one chooses; public/theme.js restores the choice before the first paint. */
export function useTheme(): [Theme, () => void] {
  const [theme, setTheme] = useState(current)
  const toggle = () => {
    const next = current() === 'dark' ? 'light' : 'dark'
    document.documentElement.dataset['theme'] = next
    try {
      localStorage.setItem(place, next)
    } catch {
      // It holds for this page.
    }
    setTheme(next)
  }
  return [theme, toggle]
}

/** What the switch would do. */
export function themeSwitch(theme: Theme): string {
  return t(theme === 'dark' ? 'theme.light' : 'theme.dark')
}
