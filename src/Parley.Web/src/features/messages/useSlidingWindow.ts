import { useEffect, useMemo, useState } from 'react'
import { type ChannelLog, heldOf } from '../../delivery/channelLog'
import type { PageEdge } from '../../delivery/historyPages'
import { find } from '../../delivery/messageList'
import { pageWanted } from './pageWanted'
import { around, atEnd, earlier, later, pinned, reachesTop, trimmed, visible } from './slidingWindow'

/** Slides the window over what is held as the reader scrolls, and asks for what is not held. */
export function useSlidingWindow(log: ChannelLog, following: boolean, onLoad: (edge: PageEdge) => void) {
  const [window, setWindow] = useState(atEnd)
  const held = useMemo(() => heldOf(log), [log])
  const messages = useMemo(() => visible(held, window), [held, window])
  const top = messages[0]?.seq

  useEffect(() => setWindow((current) => trimmed(held, pinned(held, current), following)), [held, following])
  useEffect(() => {
    const edge = pageWanted(log, top, 'shown')
    if (edge) onLoad(edge)
  }, [log, top, onLoad])

  const above = pageWanted(log, top, 'top')
  return {
    messages,
    showsEnd: window.to === null,
    /** What stands above the first message: more to come, the beginning, or something that is held. */
    above: above ? 'more' : log.epoch !== null && reachesTop(held, window) ? 'beginning' : 'held',
    nearTop: () => {
      if (above) onLoad(above)
      else if (!reachesTop(held, window)) setWindow((current) => earlier(held, current))
    },
    nearBottom: () => {
      if (window.to !== null) setWindow((current) => later(held, current))
    },
    toEnd: () => setWindow(trimmed(held, atEnd, true)),
    /** Brings a held message into the window; false when it is not held. */
    show: (messageId: string): boolean => {
      const target = find(held, (message) => message.id === messageId)
      if (target && !messages.includes(target)) setWindow(around(held, target.seq))
      return target !== undefined
    },
  } as const
}
