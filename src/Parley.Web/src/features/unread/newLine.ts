import { useEffect, useRef, useState } from 'react'

/** Where the "new" line stands: before the first message past this seq; null is nowhere. */
export type NewLine = number | null

export interface Sight {
  /** Whether somebody looks at the end of the channel right now. */
  readonly attentive: boolean
  readonly unread: number
  /** The last seq that was read. */
  readonly read: number
}

/** What comes while one looks is not new; what came while one did not stays marked until one has looked again. */
export function nextNewLine(line: NewLine, before: Sight, now: Sight): NewLine {
  if (before.attentive && !now.attentive) return now.unread > 0 && line !== null ? line : now.read
  if (!before.attentive && now.attentive && before.unread === 0) return null
  return line
}

export function useNewLine(sight: Sight): NewLine {
  const [line, setLine] = useState<NewLine>(sight.unread > 0 ? sight.read : null)
  const before = useRef(sight)
  useEffect(() => {
    const past = before.current
    before.current = sight
    setLine((current) => nextNewLine(current, past, sight))
  }, [sight])
  return line
}
