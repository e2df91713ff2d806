import type { Typing } from '../wire'

/** Who is writing in which channel. A mark that is not renewed goes by itself: its end may be lost. */
export type TypingPeople = ReadonlyMap<string, ReadonlyMap<string, string>>

const shownFor = 6000
const toldEvery = 3000
const idleAfter = 5000

export class TypingMarks {
  #typing: TypingPeople = new Map()
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  readonly #changed: (typing: TypingPeople) => void

  constructor(changed: (typing: TypingPeople) => void) {
    this.#changed = changed
  }

  receive({ channelId, userId, name, on }: Typing): void {
    const mark = `${channelId} ${userId}`
    clearTimeout(this.#timers.get(mark))
    this.#timers.delete(mark)
    if (on)
      this.#timers.set(
        mark,
        setTimeout(() => this.end(channelId, userId), shownFor),
      )
    const people = new Map(this.#typing.get(channelId))
    if (on) people.set(userId, name)
    else people.delete(userId)
    this.#typing = new Map(this.#typing).set(channelId, people)
    this.#changed(this.#typing)
  }

  /** Who has spoken is no longer writing. */
  end(channelId: string, userId: string): void {
    if (this.#typing.get(channelId)?.has(userId)) this.receive({ channelId, userId, name: '', on: false })
  }

  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
    this.#typing = new Map()
    this.#changed(this.#typing)
  }
}

/** Tells others that one is writing: at most every three seconds, and once when it stops. */
export class TypingSender {
  #channelId: string | null = null
  #toldAt = Number.NEGATIVE_INFINITY
  #idle: ReturnType<typeof setTimeout> | undefined
  readonly #tell: (channelId: string, on: boolean) => void

  constructor(tell: (channelId: string, on: boolean) => void) {
    this.#tell = tell
  }

  wrote(channelId: string): void {
    if (this.#channelId !== channelId) this.stop()
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => this.stop(), idleAfter)
    if (this.#channelId === channelId && Date.now() - this.#toldAt < toldEvery) return
    this.#channelId = channelId
    this.#toldAt = Date.now()
    this.#tell(channelId, true)
  }

  stop(): void {
    clearTimeout(this.#idle)
    if (this.#channelId !== null) this.#tell(this.#channelId, false)
    this.#channelId = null
    this.#toldAt = Number.NEGATIVE_INFINITY
  }
}
