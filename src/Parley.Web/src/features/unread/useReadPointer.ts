import { useEffect } from 'react'

const settle = 250

/** Moves the read pointer to the newest message while somebody looks at it. */
export function useReadPointer(attentive: boolean, newest: number, read: number, onRead: (seq: number) => void): void {
  useEffect(() => {
    if (!attentive || newest <= read) return
    const timer = setTimeout(() => onRead(newest), settle)
    return () => clearTimeout(timer)
  }, [attentive, newest, read, onRead])
}
