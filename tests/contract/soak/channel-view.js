// The client rule, as small as it can be: what a client of a channel holds, and how far it has come.
export class ChannelView {
  #aside = new Map()

  /** @param last the position from which on this view is complete */
  constructor(epoch, last) {
    this.epoch = epoch
    this.first = last + 1
    this.last = last
    this.events = []
    this.dropped = 0
  }

  /** Applies n = last + 1, drops n ≤ last, keeps the rest aside. */
  receive(event) {
    if (event.epoch !== this.epoch) throw new Error(`An event of epoch ${event.epoch} where ${this.epoch} is expected`)
    if (event.seq <= this.last) {
      this.dropped++
      return
    }
    this.#aside.set(event.seq, event)
    for (let next; (next = this.#aside.get(this.last + 1)); this.last++) {
      this.#aside.delete(next.seq)
      this.events.push(next)
    }
  }

  /** True while events are kept aside for a gap to be filled. */
  get hasGap() {
    return this.#aside.size > 0
  }
}
