import { expect, test } from 'vitest'
import { newClientId, newGuestKey } from './ids'

test('client ids are UUIDs of version 7 and begin with their time', () => {
  const id = newClientId(Date.UTC(2026, 0, 2, 3, 4, 5, 678))
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 678))
})

test('guest keys are 22 to 64 letters of base64url and never the same', () => {
  const keys = Array.from({ length: 100 }, newGuestKey)
  for (const key of keys) expect(key).toMatch(/^[A-Za-z0-9_-]{22,64}$/)
  expect(new Set(keys).size).toBe(100)
})
