import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TypingMarks, type TypingPeople, TypingSender } from './typing'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const writing = { channelId: 'c', userId: 'u', name: 'Ada', on: true }

test('a mark goes by itself after six seconds, and later when it is renewed', () => {
  let now: TypingPeople = new Map()
  const marks = new TypingMarks((typing) => {
    now = typing
  })
  marks.receive(writing)
  vi.advanceTimersByTime(4000)
  marks.receive(writing)
  vi.advanceTimersByTime(5999)
  expect([...(now.get('c')?.values() ?? [])]).toEqual(['Ada'])
  vi.advanceTimersByTime(1)
  expect(now.get('c')?.size).toBe(0)
})

test('writing is told at most every three seconds, its end once', () => {
  const told: string[] = []
  const sender = new TypingSender((channelId, on) => told.push(`${channelId} ${on}`))
  for (let i = 0; i < 50; i++) {
    sender.wrote('c')
    vi.advanceTimersByTime(100)
  }
  expect(told).toEqual(['c true', 'c true'])
  sender.stop()
  sender.stop()
  expect(told).toEqual(['c true', 'c true', 'c false'])
})

test('who pauses has stopped, and who goes elsewhere has stopped here', () => {
  const told: string[] = []
  const sender = new TypingSender((channelId, on) => told.push(`${channelId} ${on}`))
  sender.wrote('a')
  sender.wrote('b')
  vi.advanceTimersByTime(6000)
  expect(told).toEqual(['a true', 'a false', 'b true', 'b false'])
})
