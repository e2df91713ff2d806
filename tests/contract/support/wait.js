// Waiting for conditions. The limit is only ever reached by a test that fails.
import { setTimeout as pause } from 'node:timers/promises'

export const limit = 20_000

/** Resolves with the first truthy value of `condition`. */
export async function until(condition, description, timeout = limit) {
  const started = performance.now()
  for (;;) {
    const value = await condition()
    if (value) return value
    if (performance.now() - started > timeout) throw new Error(`Waited ${timeout} ms in vain until ${description}`)
    await pause(10)
  }
}
