import { expect, test } from 'vitest'
import { draftsIn } from './drafts'

function memory(): Storage {
  const items = new Map<string, string>()
  return {
    get length() {
      return items.size
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, value) => void items.set(key, value),
  }
}

test('A draft is there after a reload, and gone once it was sent', () => {
  const storage = memory()
  draftsIn(storage).set('a', 'begun')
  draftsIn(storage).set('b', 'also')
  const again = draftsIn(storage)
  expect(again.get('a')).toBe('begun')
  again.set('a', '')
  expect(draftsIn(storage).get('a')).toBe('')
  expect(draftsIn(storage).get('b')).toBe('also')
})

test('The newest fifty are kept', () => {
  const storage = memory()
  const drafts = draftsIn(storage)
  for (let n = 1; n <= 60; n++) drafts.set(`channel ${n}`, `text ${n}`)
  const again = draftsIn(storage)
  expect(again.get('channel 10')).toBe('')
  expect(again.get('channel 11')).toBe('text 11')
})

test('What cannot be read, or is not a draft, is passed over', () => {
  const storage = memory()
  storage.setItem('parley.drafts', '[["a", 7], ["b", "kept"], null]')
  expect(draftsIn(storage).get('a')).toBe('')
  expect(draftsIn(storage).get('b')).toBe('kept')
  storage.setItem('parley.drafts', '{')
  expect(draftsIn(storage).get('b')).toBe('')
})
