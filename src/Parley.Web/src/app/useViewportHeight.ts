import { useEffect } from 'react'

/** Keeps the field above an on-screen keyboard where the browser lays the keyboard over the page. */
export function useViewportHeight(): void {
  useEffect(() => {
    const { visualViewport: viewport } = window
    if (!viewport) return
    const follow = () => document.documentElement.style.setProperty('--viewport-height', `${viewport.height}px`)
    follow()
    viewport.addEventListener('resize', follow)
    return () => viewport.removeEventListener('resize', follow)
  }, [])
}
