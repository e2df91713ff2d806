import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogEvent } from '../wire'
import { type ChannelLog, emptyLog, isBehind, react, receive, receiveAll } from './channelLog'
import { holeAbove, mergePage, segmentsOf } from './historyPages'
import { slice } from './messageList'
import { type Change, epoch, eventsOf, historyAt, stateAt } from './testing'

const aChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('message' as const), text: fc.string() }) },
  fc.record({ kind: fc.constant('edit' as const), target: fc.nat(40), text: fc.string() }),
  fc.record({ kind: fc.constant('delete' as const), target: fc.nat(40) }),
  fc.record({
    kind: fc.constant('react' as const),
    target: fc.nat(40),
    reaction: fc.constantFrom('👍', '🎉'),
    on: fc.boolean(),
    by: fc.nat(2),
  }),
)

/** What can happen to a client: an event comes, in any order; a page is asked for, read, and arrives; it syncs. */
type Step =
  | { kind: 'event'; pick: number }
  | { kind: 'ask'; edge: 'newest' | 'before' | 'after'; at: number; lag: number; limit: number }
  | { kind: 'answer' }
  | { kind: 'sync'; limit: number }

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('event' as const), pick: fc.nat() }) },
  fc.record({
    kind: fc.constant('ask' as const),
    edge: fc.constantFrom('newest' as const, 'before' as const, 'after' as const),
    at: fc.nat(60),
    lag: fc.nat(),
    limit: fc.integer({ min: 1, max: 8 }),
  }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('answer' as const) }) },
  fc.record({ kind: fc.constant('sync' as const), limit: fc.integer({ min: 1, max: 10 }) }),
)

// Long by default: what goes wrong needs a first page, then changes, then a late answer.
const manyChanges = fc.array(aChange, { minLength: 1, maxLength: 60, size: 'max' })
const manySteps = fc.array(aStep, { maxLength: 80, size: 'max' })

const heldMessages = (log: ChannelLog) => slice(log.live, 0)
const message = (seq: number, text = `text ${seq}`): LogEvent =>
  eventsOf(Array.from({ length: seq }, (_, i) => ({ kind: 'message' as const, text: i + 1 === seq ? text : 'x' })))[
    seq - 1
  ]!

/** Runs the steps while the log's events keep happening; returns what the client holds after each step. */
function run(events: LogEvent[], steps: readonly Step[]): ChannelLog[] {
  const course = [emptyLog]
  const pages: { edge: { before?: number; after?: number }; page: ReturnType<typeof historyAt> }[] = []
  for (const [index, step] of steps.entries()) {
    const log = course.at(-1)!
    // Events happen evenly over the run; the server cannot send what has not happened.
    const happened = Math.ceil((events.length * (index + 1)) / steps.length)
    // Near to what is held, so that some fit, some are late and some leave a gap.
    const near = Math.max(0, Math.min(happened - 1, log.last - 2 + (step.kind === 'event' ? step.pick % 6 : 0)))
    course.push(take(log, step, { events, happened, near, pages }))
  }
  return course
}

type World = {
  events: LogEvent[]
  happened: number
  near: number
  pages: { edge: { before?: number; after?: number }; page: ReturnType<typeof historyAt> }[]
}

function take(log: ChannelLog, step: Step, { events, happened, near, pages }: World): ChannelLog {
  if (step.kind === 'event') return receive(log, events[near]!)
  if (step.kind === 'ask') {
    // Read at any moment since we asked; the server had then what we had, and perhaps more.
    const head = Math.min(events.length, log.last + (step.lag % Math.max(1, happened - log.last + 1)))
    const edge = step.edge === 'newest' || log.epoch === null ? {} : { [step.edge]: step.at % (head + 2) }
    pages.push({ edge, page: historyAt(events, head, { ...edge, limit: step.limit }) })
  }
  const answer = step.kind === 'answer' && pages.shift()
  if (answer) return mergePage(log, answer.edge, answer.page) ?? log
  if (step.kind === 'sync' && log.epoch !== null) {
    return receiveAll(log, events.slice(log.last, Math.min(happened, log.last + step.limit)))
  }
  return log
}

function finish(events: LogEvent[], held: ChannelLog): ChannelLog {
  let log = held
  if (log.epoch === null) log = mergePage(log, {}, historyAt(events, events.length, { limit: 5 }))!
  log = receiveAll(log, events.slice(log.last))
  while (log.from > 1) {
    const page = historyAt(events, events.length, { before: log.from, limit: 7 })
    log = mergePage(log, { before: log.from }, page)!
  }
  return log
}

test('rule 6: any drop, double and disorder of the stream, with pages read at any moment, ends as a clean replay', () => {
  fc.assert(
    fc.property(manyChanges, manySteps, (changes, steps) => {
      const events = eventsOf(changes)
      const log = finish(events, run(events, steps).at(-1)!)
      expect(heldMessages(log)).toEqual(stateAt(events, events.length))
      expect(log.last).toBe(events.length)
      expect(log.older).toEqual([])
    }),
    { numRuns: 1000 },
  )
})

test('rule 6: at every moment what is live is the log at that position or newer, and never goes back', () => {
  fc.assert(
    fc.property(manyChanges, manySteps, (changes, steps) => {
      const events = eventsOf(changes)
      const versions = new Map<string, number>()
      for (const log of run(events, steps)) {
        if (log.epoch === null) continue
        const now = stateAt(events, log.last).filter(({ seq }) => seq >= log.from)
        const held = heldMessages(log)
        expect(held.map(({ seq }) => seq)).toEqual(now.map(({ seq }) => seq))
        for (const [i, message] of held.entries()) {
          expect(message.version).toBeGreaterThanOrEqual(now[i]!.version)
          expect(message.version).toBeGreaterThanOrEqual(versions.get(message.id) ?? 0)
          versions.set(message.id, message.version)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('stretches lie apart, in order, each with what it says it holds', () => {
  fc.assert(
    fc.property(manyChanges, manySteps, (changes, steps) => {
      const segments = segmentsOf(run(eventsOf(changes), steps).at(-1)!)
      for (const [i, { from, to, messages }] of segments.entries()) {
        const seqs = slice(messages, 0).map(({ seq }) => seq)
        expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
        expect(seqs.every((seq) => seq >= from && seq <= to)).toBe(true)
        if (i > 0) expect(segments[i - 1]!.to).toBeLessThan(from)
      }
    }),
    { numRuns: 1000 },
  )
})

test('rule 6: an event that comes twice is applied once', () => {
  const log = mergePage(emptyLog, {}, historyAt([], 0, { limit: 10 }))!
  const twice = receive(receive(log, message(1)), message(1))
  expect(heldMessages(twice)).toHaveLength(1)
})

test('rule 6: an event past a gap is kept aside until the gap is filled', () => {
  const start = mergePage(emptyLog, {}, historyAt([], 0, { limit: 10 }))!
  const gap = receive(start, message(2))
  expect(heldMessages(gap)).toEqual([])
  expect(isBehind(gap, 0)).toBe(true)
  const filled = receive(gap, message(1))
  expect(heldMessages(filled).map(({ seq }) => seq)).toEqual([1, 2])
  expect(isBehind(filled, 2)).toBe(false)
})

test('rule 2: an event of another epoch leaves no position', () => {
  const log = receive(mergePage(emptyLog, {}, historyAt([], 0, { limit: 10 }))!, message(1))
  const moved = receive(log, { ...message(2), epoch: 'epoch-2' })
  expect(moved.epoch).toBeNull()
  expect(heldMessages(moved)).toEqual([])
})

test('after a gap too long to replay, what was held stays below a marked hole until it is loaded', () => {
  const events = eventsOf(Array.from({ length: 50 }, (_, i) => ({ kind: 'message' as const, text: `${i + 1}` })))
  const before = mergePage(emptyLog, {}, historyAt(events, 10, { limit: 5 }))!
  const after = mergePage(before, {}, historyAt(events, 50, { limit: 5 }))!
  const [kept, live] = segmentsOf(after)
  expect(holeAbove(kept!, live!)).toMatchObject({ after: 10, before: 46 })
  const filled = mergePage(after, { after: 10 }, historyAt(events, 50, { after: 10, limit: 100 }))!
  const [below, above] = segmentsOf(filled)
  expect(holeAbove(below!, above!)).toBeNull()
  expect(above!.from).toBe(11)
})

test('a page read before changes that are no longer remembered is asked for again', () => {
  const changes: Change[] = [
    { kind: 'message', text: 'a' },
    { kind: 'message', text: 'b' },
  ]
  for (let i = 0; i < 1500; i++) changes.push({ kind: 'edit', target: 0, text: `${i}` })
  const events = eventsOf(changes)
  const start = mergePage(emptyLog, {}, historyAt(events, 2, { limit: 1 }))!
  const log = receiveAll(start, events)
  expect(mergePage(log, { before: 2 }, historyAt(events, 2, { before: 2, limit: 1 }))).toBeNull()
  expect(mergePage(log, { before: 2 }, historyAt(events, 1502, { before: 2, limit: 1 }))).not.toBeNull()
  expect(epoch).toBe(log.epoch)
})

test('A reaction counts those whom it does not name', () => {
  const many = [{ reaction: '👍', count: 60, by: ['a', 'b'] }]
  expect(react(many, '👍', 'c', true)).toEqual([{ reaction: '👍', count: 61, by: ['a', 'b', 'c'] }])
  expect(react(many, '👍', 'z', false)).toEqual([{ reaction: '👍', count: 59, by: ['a', 'b'] }])
  expect(react(many, '👍', 'a', false)).toEqual([{ reaction: '👍', count: 59, by: ['b'] }])
  expect(react(many, '👍', 'a', true)).toBe(many)
  const one = [{ reaction: '👍', count: 1, by: ['a'] }]
  expect(react(one, '👍', 'a', false)).toEqual([])
  expect(react(one, '👍', 'z', false)).toBe(one)
})
