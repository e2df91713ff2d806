import { type Key, t } from '../../i18n'
import type { ErrorBody } from '../../wire'

const known = new Set([
  'too_long',
  'rate_limited',
  'forbidden',
  'not_found',
  'deleted',
  'conflict',
  'not_joined',
  'invalid',
])

/** Why the server said no, in words for people. */
export function wordsFor(error: ErrorBody): string {
  return t(known.has(error.code) ? (`error.${error.code}` as Key) : 'error.other')
}
