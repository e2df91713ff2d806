import { expect, test } from 'vitest'
import { matching } from './Palette'

const entries = ['lobby', 'Grace', 'Progress'].map((name) => ({
  key: name,
  kind: 'place' as const,
  name,
  run: () => undefined,
}))

test('what begins with the letters comes before what has them within', () => {
  expect(matching(entries, 'gr').map(({ name }) => name)).toEqual(['Grace', 'Progress'])
  expect(matching(entries, '').map(({ name }) => name)).toEqual(['lobby', 'Grace', 'Progress'])
  expect(matching(entries, 'zz')).toEqual([])
})
