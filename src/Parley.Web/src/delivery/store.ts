/** A value that can be watched. Listeners hear of a burst of changes once per frame. */
export class Store<T> {
  #state: T
  #lastNotice = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #listeners = new Set<() => void>()

  constructor(initial: T) {
    this.#state = initial
  }

  readonly get = (): T => this.#state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(patch: Partial<T>): void {
    this.#state = { ...this.#state, ...patch }
    if (this.#timer !== undefined) return
    const wait = frame - (performance.now() - this.#lastNotice)
    if (wait <= 0) this.#notify()
    else this.#timer = setTimeout(() => this.#notify(), wait)
  }

  /** Tells what has not been told yet: whoever goes on finds it shown. */
  flush(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#notify()
  }

  #notify(): void {
    this.#timer = undefined
    this.#lastNotice = performance.now()
    for (const listener of this.#listeners) listener()
  }
}

const frame = 16
