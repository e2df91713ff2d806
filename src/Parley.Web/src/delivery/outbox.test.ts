import { IDBFactory } from 'fake-indexeddb'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ChangeAnswer, ErrorBody, Refusal, SendAnswer } from '../wire'
import { type Draft, Outbox } from './outbox'
import type { OutboxEntry } from './outboxEntry'
import { memoryOutboxStore, type OutboxStore, openOutboxStore } from './outboxStore'

type Reply = SendAnswer | ChangeAnswer | Refusal | 'no answer'

const stored = (seq: number): SendAnswer => ({
  ok: true,
  id: `m${seq}`,
  seq,
  epoch: 'e',
  at: '2026-01-01T00:00:00.000Z',
})
const refusal = (code: ErrorBody['code'], retryAfter?: number): Refusal => ({
  ok: false,
  error: { code, message: code, ...(retryAfter === undefined ? {} : { retryAfter }) },
})
const draft = (text: string, channelId = 'c'): Draft => ({ event: 'send', channelId, request: { channelId, text } })
const textOf = (entry: OutboxEntry) => ('text' in entry.request ? entry.request.text : '')

/** A server that answers as it is told, and keeps each message of a client id once. */
function scripted(replies: Reply[] = []) {
  const heard: { text: string; clientId: string }[] = []
  const kept = new Map<string, string>()
  let seq = 0
  const deliver = async (_: string, request: OutboxEntry['request']) => {
    const text = 'text' in request ? request.text : ''
    heard.push({ text, clientId: request.clientId })
    const reply = replies.shift() ?? stored(++seq)
    if (reply === 'no answer') throw new Error('the line broke')
    if (reply.ok) kept.set(request.clientId, text)
    return reply
  }
  return { deliver, heard, kept }
}

function outboxOn(store: OutboxStore, deliver: ConstructorParameters<typeof Outbox>[1]) {
  const outbox = new Outbox(store, deliver, () => undefined)
  outbox.setOnline(true)
  return outbox
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a message is in the store before it is shown', async () => {
  const store = memoryOutboxStore()
  const seen: boolean[] = []
  const outbox = new Outbox(store, scripted().deliver, (entries) => {
    for (const { clientId } of entries) void store.has(clientId).then((there) => seen.push(there))
  })
  await outbox.add(draft('a'))
  await vi.runAllTimersAsync()
  expect(seen).toEqual([true])
})

test('a message leaves the store with its answer and keeps its tick until the log has come as far', async () => {
  const store = memoryOutboxStore()
  const outbox = outboxOn(store, scripted().deliver)
  await outbox.add(draft('a'))
  await vi.runAllTimersAsync()
  expect(await store.all()).toEqual([])
  expect(outbox.entries.map(({ sent }) => sent?.seq)).toEqual([1])
  outbox.settle('c', 'e', 0)
  expect(outbox.entries).toHaveLength(1)
  outbox.settle('c', 'e', 1)
  expect(outbox.entries).toEqual([])
})

test('a message that the log showed before its answer came is done with it', async () => {
  const store = memoryOutboxStore()
  const outbox = outboxOn(store, scripted().deliver)
  outbox.settle('c', 'e', 1)
  await outbox.add(draft('a'))
  await vi.runAllTimersAsync()
  expect(outbox.entries).toEqual([])
  expect(await store.all()).toEqual([])
})

test('what a log confirmed that was gone before it showed it is sent once more, and kept until then', async () => {
  const store = memoryOutboxStore()
  const server = scripted()
  const outbox = outboxOn(store, server.deliver)
  const { clientId } = await outbox.add(draft('a'))
  await vi.runAllTimersAsync()
  outbox.setOnline(false)
  outbox.settle('c', 'restored', 5)
  await vi.runAllTimersAsync()
  expect(outbox.entries.map(({ sent }) => sent)).toEqual([undefined])
  expect(await store.has(clientId)).toBe(true)
  outbox.setOnline(true)
  await vi.runAllTimersAsync()
  expect(server.heard.map((request) => request.clientId)).toEqual([clientId, clientId])
})

test('what is sent again under the id it had stands in the line once', async () => {
  const outbox = new Outbox(memoryOutboxStore(), scripted().deliver, () => undefined)
  await Promise.all([outbox.add({ ...draft('a'), clientId: 'k' }), outbox.add({ ...draft('a'), clientId: 'k' })])
  expect(outbox.entries.map(({ clientId }) => clientId)).toEqual(['k'])
})

test('a reply to what is gone can be sent without it', async () => {
  const gone: Refusal = { ok: false, error: { code: 'not_found', message: '', field: 'replyTo' } }
  const server = scripted([gone])
  const outbox = outboxOn(memoryOutboxStore(), server.deliver)
  const { clientId } = await outbox.add({
    ...draft('a'),
    request: { channelId: 'c', text: 'a', replyTo: 'm9' },
  } as Draft)
  await vi.runAllTimersAsync()
  await outbox.retry(clientId)
  await vi.runAllTimersAsync()
  expect(server.heard).toHaveLength(2)
  expect(outbox.entries[0]?.request).toEqual({ channelId: 'c', text: 'a', clientId: server.heard[1]?.clientId })
})

test('no answer and an answer with retryAfter are tried again with the same client id', async () => {
  const server = scripted(['no answer', refusal('rate_limited', 700), refusal('unavailable', 10)])
  const outbox = outboxOn(memoryOutboxStore(), server.deliver)
  const { clientId } = await outbox.add(draft('a'))
  await vi.runAllTimersAsync()
  expect(server.heard).toHaveLength(4)
  expect(new Set(server.heard.map((request) => request.clientId))).toEqual(new Set([clientId]))
  expect(outbox.entries[0]?.sent?.seq).toBe(1)
})

test('it waits as long as retryAfter says', async () => {
  const server = scripted([refusal('rate_limited', 700)])
  const outbox = outboxOn(memoryOutboxStore(), server.deliver)
  await outbox.add(draft('a'))
  await vi.advanceTimersByTimeAsync(699)
  expect(server.heard).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(server.heard).toHaveLength(2)
})

test('a refusal without retryAfter waits for the sender, and the retry is a new request', async () => {
  const store = memoryOutboxStore()
  const server = scripted([refusal('forbidden')])
  const outbox = outboxOn(store, server.deliver)
  const { clientId } = await outbox.add(draft('a'))
  await vi.runAllTimersAsync()
  expect(outbox.entries[0]?.failed?.code).toBe('forbidden')
  expect((await store.all())[0]?.failed?.code).toBe('forbidden')
  await outbox.retry(clientId)
  await vi.runAllTimersAsync()
  expect(server.heard[1]?.clientId).not.toBe(clientId)
  expect(outbox.entries[0]?.request.clientId).toBe(outbox.entries[0]?.clientId)
  expect(await store.all()).toEqual([])
})

test('a refused message does not hold up the next', async () => {
  const server = scripted([refusal('too_long')])
  const outbox = outboxOn(memoryOutboxStore(), server.deliver)
  await outbox.add(draft('long'))
  await outbox.add(draft('next'))
  await vi.runAllTimersAsync()
  expect([...server.kept.values()]).toEqual(['next'])
})

test('what is cancelled is not sent', async () => {
  const store = memoryOutboxStore()
  const server = scripted()
  const outbox = new Outbox(store, server.deliver, () => undefined)
  const { clientId } = await outbox.add(draft('a'))
  await outbox.cancel(clientId)
  outbox.setOnline(true)
  await vi.runAllTimersAsync()
  expect(server.heard).toEqual([])
  expect(await store.all()).toEqual([])
})

test('what is cancelled while its refusal is under way does not come back', async () => {
  const store = memoryOutboxStore()
  const outbox: Outbox = outboxOn(store, async (_, { clientId }) => {
    await outbox.cancel(clientId)
    return refusal('forbidden')
  })
  await outbox.add(draft('a'))
  await vi.runAllTimersAsync()
  expect(outbox.entries).toEqual([])
  expect(await store.all()).toEqual([])
})

test('a held change can be undone and does not hold up others', async () => {
  const server = scripted()
  const outbox = outboxOn(memoryOutboxStore(), server.deliver)
  const undone = await outbox.add({ event: 'delete', channelId: 'c', request: { messageId: 'm1' }, holdFor: 5000 })
  await outbox.add({ event: 'delete', channelId: 'c', request: { messageId: 'm2' }, holdFor: 5000 })
  await outbox.add(draft('meanwhile'))
  await vi.advanceTimersByTimeAsync(4999)
  expect(server.heard.map(({ text }) => text)).toEqual(['meanwhile'])
  await outbox.cancel(undone.clientId)
  await vi.advanceTimersByTimeAsync(10)
  expect(server.heard).toHaveLength(2)
})

test('channels do not wait for each other', async () => {
  const server = scripted([refusal('unavailable', 60_000)])
  const outbox = outboxOn(memoryOutboxStore(), server.deliver)
  await outbox.add(draft('stuck', 'one'))
  await outbox.add(draft('free', 'two'))
  await vi.advanceTimersByTimeAsync(100)
  expect([...server.kept.values()]).toEqual(['free'])
})

test('an entry that another tab finished or cancelled is not sent again', async () => {
  const store = memoryOutboxStore()
  const server = scripted()
  const outbox = new Outbox(store, server.deliver, () => undefined)
  const { clientId } = await outbox.add(draft('a'))
  await store.delete(clientId)
  outbox.setOnline(true)
  await vi.runAllTimersAsync()
  expect(server.heard).toEqual([])
  expect(outbox.entries).toEqual([])
})

const aReply: fc.Arbitrary<Reply> = fc.oneof(
  { weight: 3, arbitrary: fc.constant('no answer' as const) },
  fc.integer({ min: 1, max: 500 }).map((wait) => refusal('rate_limited', wait)),
  fc.integer({ min: 1, max: 500 }).map((wait) => refusal('unavailable', wait)),
)

test('rule 14: whatever fails for a while, all arrive once and in the order written, also by two tabs at once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(aReply, { nil: undefined }), { maxLength: 12, size: 'max' }),
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      async (troubles, count, twoTabs) => {
        const store = memoryOutboxStore()
        const kept: string[] = []
        const ids = new Set<string>()
        const deliver = async (_: string, request: OutboxEntry['request']) => {
          const trouble = troubles.shift()
          // An answer may be lost on the way back: then it is kept, and the client does not know.
          const arrives = trouble === undefined || trouble === 'no answer'
          if (arrives && !ids.has(request.clientId)) {
            ids.add(request.clientId)
            kept.push('text' in request ? request.text : '')
          }
          if (trouble === 'no answer') throw new Error('the line broke')
          return trouble ?? stored(kept.length)
        }
        const first = outboxOn(store, deliver)
        const written = Array.from({ length: count }, (_, i) => `text ${i}`)
        for (const text of written) await first.add(draft(text))
        if (twoTabs) await outboxOn(store, deliver).load()
        await vi.runAllTimersAsync()
        expect(kept).toEqual(written)
        expect(await store.all()).toEqual([])
      },
    ),
    { numRuns: 300 },
  )
})

test('the database keeps entries over a reload, in the order written', async () => {
  vi.useRealTimers()
  const factory = new IDBFactory()
  const before = new Outbox(await openOutboxStore(factory), scripted().deliver, () => undefined)
  for (const text of ['a', 'b', 'c']) await before.add(draft(text))

  const server = scripted()
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const after = new Outbox(await openOutboxStore(factory), server.deliver, (entries) => {
    if (entries.length === 3 && entries.every(({ sent }) => sent)) finish()
  })
  await after.load()
  expect(after.entries.map(textOf)).toEqual(['a', 'b', 'c'])
  after.setOnline(true)
  await finished
  expect(server.heard.map(({ text }) => text)).toEqual(['a', 'b', 'c'])
  expect(server.heard.map(({ clientId }) => clientId)).toEqual(before.entries.map(({ clientId }) => clientId))
})

test.each([
  ['memory', async () => memoryOutboxStore()],
  ['database', () => openOutboxStore(new IDBFactory())],
])('the %s store puts, replaces, finds and deletes', async (_, open) => {
  vi.useRealTimers()
  const store = await open()
  const entry: OutboxEntry = {
    event: 'send',
    clientId: 'k',
    channelId: 'c',
    order: 1,
    at: '2026-01-01T00:00:00.000Z',
    request: { channelId: 'c', clientId: 'k', text: 'a' },
  }
  await store.put(entry)
  await store.put({ ...entry, order: 2 })
  expect(await store.has('k')).toBe(true)
  expect((await store.all()).map(({ order }) => order)).toEqual([2])
  await store.delete('k')
  expect(await store.has('k')).toBe(false)
})
