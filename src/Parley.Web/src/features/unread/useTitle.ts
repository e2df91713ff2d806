import { useEffect } from 'react'

/** The count of unread messages in the title, and a dot on the icon. */
export function useTitle(place: string, unread: number): void {
  useEffect(() => {
    document.title = titleOf(place, unread)
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    const file = unread > 0 ? '/favicon-unread.svg' : '/favicon.svg'
    if (icon && icon.getAttribute('href') !== file) icon.setAttribute('href', file)
  }, [place, unread])
}

export function titleOf(place: string, unread: number): string {
  const name = place ? `${place} · Parley` : 'Parley'
  return unread > 0 ? `(${unread}) ${name}` : name
}
