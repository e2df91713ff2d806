import { expect, test } from 'vitest'
import { type ShownMessage, shown } from '../../delivery/optimistic'
import { eventsOf, stateAt } from '../../delivery/testing'
import { rowsOf, withLost } from './rows'

const [base] = shown(stateAt(eventsOf([{ kind: 'message', text: 'x' }]), 1), [], null) as [ShownMessage]

function said(seq: number, by: string, at: string, more: object = {}): ShownMessage {
  const message = {
    ...base.message,
    id: `m${seq}`,
    seq,
    by: { id: by, name: by },
    at: `2026-03-0${at}:00.000`,
    ...more,
  }
  return { ...base, key: `k${seq}`, message }
}

const outline = (messages: ShownMessage[], newAfter: number | null = null) =>
  rowsOf(messages, [], newAfter).map((row) =>
    row.kind === 'message' ? `${row.head ? 'head' : 'line'} ${row.key}` : row.kind,
  )

test('one author within five minutes shares a head', () => {
  const messages = [
    said(1, 'ada', '1T10:00'),
    said(2, 'ada', '1T10:04'),
    said(3, 'ada', '1T10:09'),
    said(4, 'bob', '1T10:09'),
  ]
  expect(outline(messages)).toEqual(['day', 'head k1', 'line k2', 'head k3', 'head k4'])
})

test('a day begins with its separator and a new head', () => {
  expect(outline([said(1, 'ada', '1T23:58'), said(2, 'ada', '2T00:01')])).toEqual(['day', 'head k1', 'day', 'head k2'])
})

test('a reply has its own head', () => {
  expect(outline([said(1, 'ada', '1T10:00'), said(2, 'ada', '1T10:01', { replyTo: 'm0' })])).toEqual([
    'day',
    'head k1',
    'head k2',
  ])
})

test('the new line stands once, before the first message of another past it', () => {
  const mine = { ...said(2, 'me', '1T10:01'), own: true }
  const messages = [said(1, 'ada', '1T10:00'), mine, said(3, 'ada', '1T10:02'), said(4, 'ada', '1T10:03')]
  expect(outline(messages, 1)).toEqual(['day', 'head k1', 'head k2', 'new', 'head k3', 'line k4'])
  expect(outline(messages, 4)).not.toContain('new')
})

test('what is gone stands where it stood, under its own mark and heads', () => {
  const gone = [said(2, 'ada', '1T10:01'), said(3, 'ada', '1T10:02')].map((lost) => ({
    ...lost,
    mark: 'lost' as const,
  }))
  const there = [said(1, 'ada', '1T10:00'), { ...said(2, 'ada', '1T10:03'), key: 'k4' }]
  const ends = { top: false, bottom: true }
  expect(outline([...withLost(there, gone, 1, ends)])).toEqual([
    'day',
    'head k1',
    'lost',
    'head k2',
    'line k3',
    'head k4',
  ])
  expect(outline([...withLost([], gone, 0, { top: true, bottom: true })])).toEqual([
    'day',
    'lost',
    'head k2',
    'line k3',
  ])
  expect(withLost(there.slice(1), gone, 1, ends)).toHaveLength(1)
  expect(withLost(there.slice(0, 1), gone, 1, { top: true, bottom: false })).toHaveLength(1)
})

test('a hole is marked between what lies on its two sides', () => {
  const hole = { after: 1, before: 7, since: undefined, until: undefined }
  const rows = rowsOf([said(1, 'ada', '1T10:00'), said(7, 'ada', '1T10:01')], [hole], null)
  expect(rows.map(({ kind }) => kind)).toEqual(['day', 'message', 'hole', 'message'])
  expect(rows.at(-1)).toMatchObject({ head: true })
})
