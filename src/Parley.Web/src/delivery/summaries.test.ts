import { expect, test } from 'vitest'
import type { ChannelSummary } from '../wire'
import { emptyLog, receiveAll } from './channelLog'
import { mergePage } from './historyPages'
import { countEvent, fromSession, unreadIn, withRead } from './summaries'
import { epoch, eventsOf, historyAt, person } from './testing'

const events = eventsOf(Array.from({ length: 9 }, (_, i) => ({ kind: 'message' as const, text: `${i}` })))
const start = fromSession(
  {
    user: person(0),
    channels: [{ id: 'c', kind: 'public', name: 'lobby', epoch, head: 3, read: 2, unread: 1 }],
    limits: {} as never,
  },
  new Map(),
  new Map(),
)
const full = receiveAll(mergePage(emptyLog, {}, historyAt([], 0, {}))!, events)

test('a private conversation that is shown stays, whether the session lists it or not', () => {
  const direct: ChannelSummary = { id: 'd', kind: 'direct', name: '', epoch, head: 1, read: 1, unread: 0 }
  const known = new Map([...start, ['d', direct], ['e', { ...direct, id: 'e' }]])
  const session = { user: person(0), channels: [...start.values()], limits: {} as never }
  const logs = new Map([
    ['d', full],
    ['e', emptyLog],
  ])
  expect([...fromSession(session, known, logs).keys()]).toEqual(['c', 'd'])
  expect([...fromSession({ ...session, user: null }, known, logs).keys()]).toEqual(['c'])
})

test('an event counts once, and not when it was in the session already', () => {
  const once = countEvent(start, events[3]!, person(0).id)
  expect(once.get('c')?.unread).toBe(2)
  expect(countEvent(once, events[3]!, person(0).id)).toBe(once)
  expect(countEvent(once, events[1]!, person(0).id)).toBe(once)
})

test('what one says oneself is not unread', () => {
  const own = countEvent(start, events[5]!, person(0).id)
  expect(own.get('c')).toMatchObject({ unread: 1, head: 6 })
})

test('the read pointer only grows', () => {
  const read = withRead(start, 'c', 3, 0)
  expect(read.get('c')).toMatchObject({ read: 3, unread: 0 })
  expect(withRead(read, 'c', 1, 7)).toBe(read)
})

test('unread is counted in the log where it reaches down to the pointer, and is unknown otherwise', () => {
  // Authors go round by three: user 0 wrote 3, 6 and 9.
  expect(unreadIn(full, 2, person(0).id)).toBe(4)
  expect(unreadIn(full, 9, person(0).id)).toBe(0)
  const newest = mergePage(emptyLog, {}, historyAt(events, 9, { limit: 2 }))!
  expect(unreadIn(newest, 2, person(0).id)).toBeNull()
  expect(unreadIn(undefined, 2, person(0).id)).toBeNull()
})
