import { expect, test } from 'vitest'
import { shown, unsent } from './optimistic'
import type { OutboxEntry } from './outboxEntry'
import { epoch, eventsOf, person, stateAt } from './testing'

const me = person(1)
const messages = stateAt(eventsOf([{ kind: 'message', text: 'mine' }]), 1)
const head = { clientId: 'k', channelId: 'c', order: 1, at: '2026-01-01T10:00:00.000Z' }
const send: OutboxEntry = { ...head, event: 'send', request: { channelId: 'c', clientId: 'k', text: 'new' } }
const edit: OutboxEntry = { ...head, event: 'edit', request: { messageId: 'm1', clientId: 'k', text: 'better' } }
const remove: OutboxEntry = { ...head, event: 'delete', request: { messageId: 'm1', clientId: 'k' } }
const like: OutboxEntry = {
  ...head,
  event: 'react',
  request: { messageId: 'm1', clientId: 'k', reaction: '👍', on: true },
}
const no = { code: 'forbidden', message: '' } as const
const none = () => false

test('a message has no tick before the answer', () => {
  expect(unsent('c', [send], me, none)[0]?.mark).toBe('waiting')
  expect(unsent('c', [{ ...send, sent: { seq: 2, epoch } }], me, none)[0]?.mark).toBe('stored')
  expect(unsent('c', [{ ...send, failed: no }], me, none)[0]?.mark).toBe('failed')
})

test('a message that the log holds is not shown twice, whichever of answer and event came first', () => {
  expect(unsent('c', [send], me, (clientId) => clientId === 'k')).toEqual([])
})

test('a message keeps its row when the log takes it over', () => {
  const waiting = unsent(
    'c',
    [{ ...send, clientId: 'k1', request: { ...send.request, clientId: 'k1' } } as OutboxEntry],
    me,
    none,
  )
  expect(waiting[0]?.key).toBe(shown(messages, [], me)[0]?.key)
})

test('edits and deletes show at once and give way when refused', () => {
  expect(shown(messages, [edit], me)[0]).toMatchObject({ message: { text: 'better' }, mark: 'waiting' })
  expect(shown(messages, [{ ...edit, failed: no }], me)[0]).toMatchObject({ message: { text: 'mine' }, mark: 'failed' })
  expect(shown(messages, [remove], me)[0]?.message).toMatchObject({ deleted: true, text: '' })
  expect(shown(messages, [{ ...remove, failed: no }], me)[0]?.message.deleted).toBeUndefined()
})

test('a reaction on its way is counted once', () => {
  const [waiting] = shown(messages, [like], me)
  expect(waiting?.message.reactions).toEqual([{ reaction: '👍', count: 1, by: [me.id] }])
  const [known] = shown([{ ...messages[0]!, reactions: [{ reaction: '👍', count: 1, by: [me.id] }] }], [like], me)
  expect(known?.message.reactions[0]?.count).toBe(1)
})

test('what the log has overtaken is laid over no more', () => {
  const newer = [{ ...messages[0]!, version: 9, text: 'from another device' }]
  expect(shown(newer, [{ ...edit, sent: { seq: 5, epoch } }], me)[0]?.message.text).toBe('from another device')
})
