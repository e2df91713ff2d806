import assert from 'node:assert/strict'

export const isoWithMilliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
export const decimal = /^[1-9]\d*$/
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The answer is an error of this code, told in words, naming the field where one is at fault. */
export function refused(answer, code, field) {
  assert.equal(answer?.ok, false, JSON.stringify(answer))
  assert.equal(answer.error.code, code, JSON.stringify(answer))
  assert.equal(typeof answer.error.message, 'string')
  assert.notEqual(answer.error.message, '')
  if (field) assert.equal(answer.error.field, field, JSON.stringify(answer))
}

/** The answer is good; returns what stands beside `ok`. */
export function accepted(answer) {
  assert.equal(answer?.ok, true, JSON.stringify(answer))
  const { ok, ...rest } = answer
  return rest
}

export const range = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => from + n)
