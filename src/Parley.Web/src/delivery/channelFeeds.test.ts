import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LogEvent, Session } from '../wire'
import { ChannelFeeds } from './channelFeeds'
import { type ChannelLog, emptyLog } from './channelLog'
import { holeAbove, segmentsOf } from './historyPages'
import { slice } from './messageList'
import type { Ask, RequestName } from './requests'
import { epoch, eventsOf, historyAt, stateAt } from './testing'

const events = eventsOf(Array.from({ length: 1200 }, (_, i) => ({ kind: 'message' as const, text: `${i + 1}` })))
const session = (head: number, incarnation = epoch): Session => ({
  user: null,
  channels: [{ id: 'c', kind: 'public', name: 'lobby', epoch: incarnation, head, read: 0, unread: 0 }],
  limits: {} as Session['limits'],
})

/** A server whose log stands at `head`, and whose answers can be lost. */
function served(log: LogEvent[]) {
  const server = { log, epoch, head: 0, broken: false, unknown: false, asked: [] as RequestName[] }
  const answers: Record<string, (request: never) => object> = {
    history: (request) => ({ ...historyAt(server.log, server.head, request), epoch: server.epoch }),
    sync: ({ after, limit }: { after: number; limit: number }) => ({
      ok: true,
      epoch: server.epoch,
      events: server.log.slice(after, Math.min(server.head, after + limit)),
      head: server.head,
      more: after + limit < server.head,
    }),
    resume: ({ positions }: { positions: Record<string, { seq: number }> }) => {
      const seq = positions['c']?.seq ?? 0
      const part =
        server.head - seq > 300
          ? { reset: true, epoch: server.epoch, head: server.head }
          : { events: server.log.slice(seq, server.head) }
      return { ok: true, channels: { c: part } }
    },
  }
  const request = (async (event: RequestName, payload: never) => {
    server.asked.push(event)
    await null
    if (server.broken) throw new Error('the line broke')
    if (server.unknown) return { ok: false, error: { code: 'not_found', message: '' } }
    return answers[event]?.(payload)
  }) as unknown as Ask
  return { server, request }
}

function feedsOn(log: LogEvent[]) {
  const { server, request } = served(log)
  let held: ChannelLog = emptyLog
  const feeds = new ChannelFeeds({
    request,
    show: (_, next) => {
      held = next
    },
    loading: () => undefined,
  })
  return { feeds, server, held: () => held, seqs: () => slice(held.live, 0).map(({ seq }) => seq) }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('opening a channel reads its newest page and takes the head as position', async () => {
  const { feeds, server, held } = feedsOn(events)
  server.head = 100
  feeds.open('c')
  await vi.runAllTimersAsync()
  expect(held().last).toBe(100)
  expect(held().from).toBe(41)
})

test('rule 9: events that come while resume is under way are kept and applied after it, without a sync', async () => {
  const { feeds, server, held, seqs } = feedsOn(events)
  server.head = 10
  feeds.open('c')
  await vi.runAllTimersAsync()
  server.asked.length = 0
  server.head = 20
  const resumed = feeds.session(session(20))
  feeds.receive(events[20]!)
  feeds.receive(events[21]!)
  await resumed
  await vi.runAllTimersAsync()
  expect(held().last).toBe(22)
  expect(seqs()).toEqual(Array.from({ length: 22 }, (_, i) => i + 1))
  expect(server.asked).toEqual(['resume'])
})

test('a gap too long to resume becomes a marked hole, which loading fills', async () => {
  const { feeds, server, held } = feedsOn(events)
  server.head = 100
  feeds.open('c')
  await vi.runAllTimersAsync()
  server.head = 900
  await feeds.session(session(900))
  const [below, live] = segmentsOf(held())
  expect(holeAbove(below!, live!)).toMatchObject({ after: 100, before: 841 })
  while (held().from > 101) await feeds.load('c', { before: held().from })
  expect(holeAbove(segmentsOf(held())[0]!, segmentsOf(held())[1]!)).toBeNull()
})

test('rule 8: a head beyond what has come is fetched after a moment', async () => {
  const { feeds, server, held } = feedsOn(events)
  server.head = 10
  feeds.open('c')
  await vi.runAllTimersAsync()
  server.head = 12
  feeds.heads({ c: [epoch, 12] })
  await vi.advanceTimersByTimeAsync(100)
  expect(held().last).toBe(10)
  await vi.runAllTimersAsync()
  expect(held().last).toBe(12)
})

/** The log of a server that was restored to what it had at `kept`, and in which `said` messages were said since. */
function restoredAt(kept: number, said: number): LogEvent[] {
  const news = eventsOf(Array.from({ length: kept + said }, (_, i) => ({ kind: 'message' as const, text: `new ${i}` })))
  return [...events.slice(0, kept), ...news.slice(kept)].map((event, index) => ({
    ...event,
    epoch: 'epoch-2',
    ...(index < kept ? {} : { clientId: `n${event.seq}`, at: new Date(Date.UTC(2026, 1, 1) + index).toISOString() }),
  })) as LogEvent[]
}

test.each([
  ['nothing is said since', 90, 0, { after: 90, gone: [91, 100] }],
  ['others have spoken since', 90, 30, { after: 90, gone: [91, 100] }],
  ['much more has been said since', 90, 200, { after: 90, gone: [91, 100] }],
  ['all of it is gone', 0, 3, { after: 0, gone: [41, 100] }],
  ['all that is held is gone', 10, 20, { after: 10, gone: [41, 100] }],
  ['nothing is gone', 100, 5, null],
])('a restored log tells what of the former one is gone: %s', async (_, kept, said, expected) => {
  const { feeds, server, held } = feedsOn(events)
  server.head = 100
  feeds.open('c')
  await vi.runAllTimersAsync()
  Object.assign(server, { log: restoredAt(kept, said), epoch: 'epoch-2', head: kept + said })
  await feeds.session(session(server.head, 'epoch-2'))
  await vi.runAllTimersAsync()
  while (held().from > 1 && held().former.length > 0) {
    expect(held().lost).toBeNull()
    await feeds.load('c', { before: held().from })
  }
  expect(held().last).toBe(server.head)
  const { lost } = held()
  expect(lost && { after: lost.after, gone: [lost.messages[0]?.seq, lost.messages.at(-1)?.seq] }).toEqual(expected)
  if (lost)
    expect(lost.messages.map(({ text }) => text)).toEqual(
      events.slice(expected!.gone[0]! - 1, 100).map((event) => ('text' in event ? event.text : '')),
    )
})

test('a lost message is lost no more once its author has sent it again, nor when it is hidden', async () => {
  const { feeds, server, held } = feedsOn(events)
  server.head = 100
  feeds.open('c')
  await vi.runAllTimersAsync()
  Object.assign(server, { log: restoredAt(98, 2), epoch: 'epoch-2', head: 98 })
  await feeds.session(session(98, 'epoch-2'))
  await vi.runAllTimersAsync()
  expect(held().lost?.messages.map(({ clientId }) => clientId)).toEqual(['k99', 'k100'])
  const again = { ...server.log[98]!, clientId: 'k100', by: events[99]!.by } as LogEvent
  feeds.receive(again)
  expect(held().lost?.messages.map(({ clientId }) => clientId)).toEqual(['k99'])
  feeds.hideLost('c')
  expect(held().lost).toBeNull()
  expect(held().last).toBe(99)
})

test('whom the server knows no more keeps what they had said', async () => {
  const { feeds, server, held } = feedsOn(events)
  server.head = 3
  feeds.open('c')
  await vi.runAllTimersAsync()
  Object.assign(server, { log: [], epoch: 'epoch-2', head: 0 })
  const anew = { id: 'anew', name: 'User 1' }
  await feeds.session({ ...session(0, 'epoch-2'), user: anew }, 'user-1')
  await vi.runAllTimersAsync()
  expect(held().lost?.messages.map(({ by }) => by.id)).toEqual(['anew', 'user-2', 'user-0'])
})

test('a conversation that the server knows no more is shown as gone; one that it only does not list is not', async () => {
  const { feeds, server, held } = feedsOn(events)
  server.head = 3
  feeds.open('c')
  await vi.runAllTimersAsync()
  const unlisted = { ...session(3), user: { id: 'user-1', name: 'User 1' }, channels: [] }
  await feeds.session(unlisted)
  await vi.runAllTimersAsync()
  expect(held()).toMatchObject({ gone: false, lost: null, last: 3 })
  server.unknown = true
  await feeds.session(unlisted)
  await vi.runAllTimersAsync()
  expect(held().gone).toBe(true)
  expect(held().lost?.messages.map(({ text }) => text)).toEqual(['1', '2', '3'])
})

test('a head that the server itself does not have yet does not make it ask for ever', async () => {
  const { feeds, server } = feedsOn(events)
  server.head = 10
  feeds.open('c')
  await vi.runAllTimersAsync()
  server.asked.length = 0
  feeds.heads({ c: [epoch, 11] })
  await vi.runAllTimersAsync()
  expect(server.asked).toEqual(['sync'])
})

test('rules 6 and 9: over any breaks and losses, what is held ends equal to the log', async () => {
  const aMoment = fc.record({
    happen: fc.integer({ min: 0, max: 40 }),
    lost: fc.array(fc.nat(40), { maxLength: 10 }),
    breaks: fc.boolean(),
    pageUp: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(aMoment, { minLength: 1, maxLength: 12, size: 'max' }), async (moments) => {
      const { feeds, server, held, seqs } = feedsOn(events)
      feeds.open('c')
      await vi.runAllTimersAsync()
      for (const { happen, lost, breaks, pageUp } of moments) {
        const from = server.head
        server.head += happen
        server.broken = breaks
        for (const event of events.slice(from, server.head)) if (!lost.includes(event.seq - from)) feeds.receive(event)
        if (pageUp) void feeds.load('c', { before: held().from })
        await vi.runAllTimersAsync()
        if (breaks) {
          server.broken = false
          await feeds.session(session(server.head))
        }
      }
      feeds.heads({ c: [epoch, server.head] })
      await vi.runAllTimersAsync()
      while (held().from > 1) await feeds.load('c', { before: held().from })
      expect(held().last).toBe(server.head)
      expect(seqs()).toEqual(stateAt(events, server.head).map(({ seq }) => seq))
    }),
    { numRuns: 100 },
  )
})
