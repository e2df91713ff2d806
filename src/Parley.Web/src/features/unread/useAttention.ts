import { useSyncExternalStore } from 'react'

const events = ['focus', 'blur', 'visibilitychange'] as const

function subscribe(changed: () => void): () => void {
  for (const event of events) addEventListener(event, changed)
  document.addEventListener('visibilitychange', changed)
  return () => {
    for (const event of events) removeEventListener(event, changed)
    document.removeEventListener('visibilitychange', changed)
  }
}

/** Whether the page is in view and has the keys: only then something counts as read. */
export function useAttention(): boolean {
  return useSyncExternalStore(subscribe, () => document.visibilityState === 'visible' && document.hasFocus())
}
