import { expect, test } from 'vitest'
import { listOf } from '../../delivery/messageList'
import { eventsOf, stateAt } from '../../delivery/testing'
import {
  around,
  atEnd,
  earlier,
  later,
  pinned,
  reachesTop,
  type SlidingWindow,
  trimmed,
  visible,
} from './slidingWindow'

const all = stateAt(
  eventsOf(Array.from({ length: 1000 }, (_, i) => ({ kind: 'message' as const, text: `${i}` }))),
  1000,
)
const held = listOf(all)
const seqs = (window: SlidingWindow) => visible(held, window).map(({ seq }) => seq)

test('it begins with the newest', () => {
  expect(seqs(atEnd).at(-1)).toBe(1000)
  expect(seqs(atEnd)).toHaveLength(80)
})

test('scrolling up and down again shows everything once, in order, in a bounded document', () => {
  let window = pinned(held, atEnd)
  const seen = new Set(seqs(window))
  while (!reachesTop(held, window)) {
    window = earlier(held, window)
    expect(seqs(window).length).toBeLessThanOrEqual(240)
    for (const seq of seqs(window)) seen.add(seq)
  }
  expect(seen.size).toBe(1000)
  while (window.to !== null) {
    const before = seqs(window)
    window = later(held, window)
    expect(seqs(window).length).toBeLessThanOrEqual(240)
    expect(seqs(window)[0]).toBeLessThanOrEqual(before.at(-1)!)
  }
  expect(seqs(window).at(-1)).toBe(1000)
})

test('what comes while one reads above does not push out what is read, and is let go below in time', () => {
  const window = pinned(listOf(all.slice(0, 200)), atEnd)
  expect(visible(listOf(all.slice(0, 300)), window)[0]?.seq).toBe(121)
  const capped = trimmed(held, window, false)
  expect(capped).toEqual({ from: 121, to: 1000 })
})

test('at the end the document is kept small', () => {
  expect(seqs(trimmed(held, { from: 1, to: null }, true))).toHaveLength(80)
})

test('a message far above can be put in the middle', () => {
  const window = around(held, 500)
  expect(seqs(window)).toContain(500)
  expect(seqs(window).length).toBeLessThan(100)
})
