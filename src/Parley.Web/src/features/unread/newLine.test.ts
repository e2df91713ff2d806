import { expect, test } from 'vitest'
import { nextNewLine } from './newLine'

const looking = { attentive: true, unread: 0, read: 10 }
const away = { attentive: false, unread: 0, read: 10 }

test('who looks away leaves the line after what was read', () => {
  expect(nextNewLine(null, looking, away)).toBe(10)
})

test('who comes back to nothing new has no line', () => {
  expect(nextNewLine(10, away, looking)).toBeNull()
})

test('who comes back to news keeps the line where it was, also after reading', () => {
  const news = { ...away, unread: 3 }
  const back = { attentive: true, unread: 3, read: 10 }
  expect(nextNewLine(10, news, back)).toBe(10)
  expect(nextNewLine(10, back, { ...looking, read: 13 })).toBe(10)
})

test('what comes while one looks makes no line', () => {
  expect(nextNewLine(null, looking, { ...looking, unread: 1 })).toBeNull()
})

test('who looks away a second time moves the line on', () => {
  expect(nextNewLine(10, { ...looking, read: 13 }, { ...away, read: 13 })).toBe(13)
})
