import { expect, test } from 'vitest'
import { t } from '.'
import { dayOf, sameDay, shortTimeOf, timeOf } from './time'

// Local times on purpose: what a day is depends on where one reads.
const now = new Date(2026, 2, 29, 12, 0)
const local = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString()

test('days are called as people call them', () => {
  expect(dayOf(local(2026, 2, 29, 0, 1), now)).toBe(t('time.today'))
  expect(dayOf(local(2026, 2, 28, 23, 59), now)).toBe(t('time.yesterday'))
  expect(dayOf(local(2026, 2, 25, 12, 0), now)).toBe(
    new Intl.DateTimeFormat(undefined, { weekday: 'long' }).format(new Date(2026, 2, 25)),
  )
  expect(dayOf(local(2025, 2, 25, 12, 0), now)).toContain('2025')
})

test('two moments are of one day by the calendar, not by hours', () => {
  expect(sameDay(local(2026, 2, 28, 0, 1), local(2026, 2, 28, 23, 59))).toBe(true)
  expect(sameDay(local(2026, 2, 28, 23, 59), local(2026, 2, 29, 0, 1))).toBe(false)
})

test('the time in the margin is the time without its half of the day', () => {
  expect(timeOf(local(2026, 2, 29, 14, 5))).toContain(shortTimeOf(local(2026, 2, 29, 14, 5)))
})

test('plurals follow the count', () => {
  expect(t('message.newButton', { count: 1 })).toBe('1 new message')
  expect(t('message.newButton', { count: 1200 })).toBe('1,200 new messages')
})
