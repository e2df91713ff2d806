import { indexOfSeq, type MessageList, slice } from '../../delivery/messageList'
import type { MessageState } from '../../wire'

/**
 * The part of a channel's messages that is in the document. It slides over what is held, so that a channel
 * of 100,000 messages costs what 200 cost. Bounds are seqs: they stay true when pages are put in front.
 */
export interface SlidingWindow {
  /** The first seq in view; null is "as many of the newest as fit". */
  readonly from: number | null
  /** The last seq in view; null follows the end. */
  readonly to: number | null
}

export const atEnd: SlidingWindow = { from: null, to: null }

const opening = 80
const step = 60
const most = 240
/** Scrolled up, what arrives below is added to the document until it holds so many. */
const mostBelow = 480

function bounds(held: MessageList, { from, to }: SlidingWindow): { start: number; end: number } {
  const end = to === null ? held.length : indexOfSeq(held, to + 1)
  return { start: from === null ? Math.max(0, end - opening) : indexOfSeq(held, from), end }
}

export function visible(held: MessageList, window: SlidingWindow): MessageState[] {
  const { start, end } = bounds(held, window)
  return slice(held, start, end)
}

export function reachesTop(held: MessageList, window: SlidingWindow): boolean {
  return bounds(held, window).start === 0
}

/** Shows earlier messages that are held; lets go of the newest beyond what the document may hold. */
export function earlier(held: MessageList, window: SlidingWindow): SlidingWindow {
  const { start, end } = bounds(held, window)
  const next = Math.max(0, start - step)
  return { from: seqAt(held, next), to: end - next > most ? seqAt(held, next + most - 1) : window.to }
}

/** Shows later messages; follows the end again once it is reached. */
export function later(held: MessageList, window: SlidingWindow): SlidingWindow {
  const { start, end } = bounds(held, window)
  const next = Math.min(held.length, end + step)
  const from = seqAt(held, Math.max(start, next - most))
  return { from, to: next === held.length ? null : seqAt(held, next - 1) }
}

/** At the end: keeps the document small while messages come in. */
export function trimmed(held: MessageList, window: SlidingWindow, following: boolean): SlidingWindow {
  const { start, end } = bounds(held, window)
  if (following && end - start > most) return { from: seqAt(held, end - opening), to: null }
  if (!following && window.to === null && end - start > mostBelow)
    return { from: window.from, to: seqAt(held, end - 1) }
  return window
}

/** Holds the first message in place, so that what comes does not push it out while one reads. */
export function pinned(held: MessageList, window: SlidingWindow): SlidingWindow {
  return window.from === null && held.length > 0 ? { ...window, from: seqAt(held, bounds(held, window).start) } : window
}

/** A window with this message in the middle. */
export function around(held: MessageList, seq: number): SlidingWindow {
  const middle = indexOfSeq(held, seq)
  const end = middle + opening / 2
  return {
    from: seqAt(held, Math.max(0, middle - opening / 2)),
    to: end >= held.length ? null : seqAt(held, end),
  }
}

function seqAt(held: MessageList, index: number): number | null {
  return slice(held, index, index + 1)[0]?.seq ?? null
}
