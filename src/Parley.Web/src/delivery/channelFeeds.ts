import type { Heads, LogEvent, ResumedChannel, Session } from '../wire'
import { type ChannelLog, emptyLog, isBehind, receive, receiveAll, restarted } from './channelLog'
import { mergePage, type PageEdge } from './historyPages'
import type { Ask } from './requests'
import { signedAnew, vanished } from './restored'

/** What the feeds need of the world: a way to ask and a place to show what they hold. */
export interface FeedHost {
  readonly request: Ask
  show(channelId: string, log: ChannelLog): void
  loading(channelId: string, edge: PageEdge, on: boolean): void
}

interface Feed {
  log: ChannelLog
  /** The newest seq we heard of, whatever carried the news. */
  head: number
  /** One catch-up at a time: a second one would fetch the same. */
  catching: boolean
  readonly pages: Set<string>
}

const historyLimit = 60
const syncLimit = 300
/** News of a head may overtake the event itself; this long the event may take. */
export const headsGrace = 400
const retryDelay = 2000

/** Keeps the logs of the opened channels complete: first page, gaps, resume, older pages. */
export class ChannelFeeds {
  readonly #feeds = new Map<string, Feed>()
  readonly #host: FeedHost

  constructor(host: FeedHost) {
    this.#host = host
  }

  open(channelId: string): void {
    if (!this.#feeds.has(channelId)) {
      this.#feeds.set(channelId, { log: emptyLog, head: 0, catching: false, pages: new Set() })
    }
    void this.#catchUp(channelId)
  }

  /**
   * After each connect: the rooms are joined, so what comes from here on is kept; now read what was missed.
   * `formerId` is who one was before, if the server knew that one no more.
   */
  async session(session: Session, formerId?: string): Promise<void> {
    const positions: Record<string, { epoch: string; seq: number }> = {}
    const known = new Map(session.channels.map((channel) => [channel.id, channel]))
    for (const [channelId, feed] of this.#feeds) {
      const channel = known.get(channelId)
      feed.head = channel?.head ?? 0
      if (session.user && formerId) feed.log = signedAnew(feed.log, formerId, session.user)
      if (!channel) {
        if (session.user) void this.#lookFor(channelId, feed)
      } else if (channel.epoch !== feed.log.epoch) {
        this.#put(channelId, feed, { ...restarted(feed.log), aside: feed.log.aside })
      } else if (channel.head !== feed.log.last) positions[channelId] = { epoch: channel.epoch, seq: feed.log.last }
    }
    await this.#resume(positions)
    for (const channelId of known.keys()) void this.#catchUp(channelId)
  }

  receive(event: LogEvent): void {
    const feed = this.#feeds.get(event.channelId)
    if (!feed) return
    feed.head = Math.max(feed.head, event.seq)
    this.#put(event.channelId, feed, receive(feed.log, event))
    if (feed.log.epoch === null || feed.log.aside.size > 0) void this.#catchUp(event.channelId)
  }

  heads(heads: Heads): void {
    for (const [channelId, [epoch, head]] of Object.entries(heads)) {
      const feed = this.#feeds.get(channelId)
      if (!feed) continue
      if (feed.log.epoch !== null && feed.log.epoch !== epoch) this.#put(channelId, feed, restarted(feed.log))
      feed.head = Math.max(feed.head, head)
      if (feed.log.epoch === null || isBehind(feed.log, feed.head))
        setTimeout(() => void this.#catchUp(channelId), headsGrace)
    }
  }

  /** The reader has taken note of what is gone. */
  hideLost(channelId: string): void {
    const feed = this.#feeds.get(channelId)
    if (feed) this.#put(channelId, feed, { ...feed.log, lost: null })
  }

  /** Fetches a page before or after a seq; once at a time for each edge. */
  async load(channelId: string, edge: PageEdge): Promise<void> {
    const feed = this.#feeds.get(channelId)
    const name = JSON.stringify(edge)
    if (!feed || feed.log.epoch === null || feed.pages.has(name)) return
    feed.pages.add(name)
    this.#host.loading(channelId, edge, true)
    try {
      await this.#page(channelId, feed, edge)
    } catch {
      // The line broke or is slow: the reader's next scroll asks again.
    } finally {
      feed.pages.delete(name)
      this.#host.loading(channelId, edge, false)
    }
  }

  async #resume(positions: Record<string, { epoch: string; seq: number }>): Promise<void> {
    const channelIds = Object.keys(positions)
    if (channelIds.length === 0) return
    const feeds = channelIds.flatMap((channelId) => this.#feeds.get(channelId) ?? [])
    for (const feed of feeds) feed.catching = true // events are kept aside; no sync while the answer is under way
    try {
      const answer = await this.#host.request('resume', { positions })
      if (!answer.ok) return
      for (const [channelId, part] of Object.entries(answer.channels)) await this.#apply(channelId, part)
    } catch {
      // The line broke again: the next session resumes from where we are.
    } finally {
      for (const feed of feeds) feed.catching = false
    }
  }

  /** A channel that the session does not list is one of many, or is not there any more. */
  async #lookFor(channelId: string, feed: Feed): Promise<void> {
    try {
      const answer = await this.#host.request('history', { channelId, limit: 1 })
      if (!answer.ok && answer.error.code === 'not_found') this.#put(channelId, feed, vanished(feed.log))
    } catch {
      // The line broke again: the next session asks again.
    }
  }

  async #catchUp(channelId: string): Promise<void> {
    const feed = this.#feeds.get(channelId)
    if (!feed || feed.catching) return
    feed.catching = true
    try {
      while (feed.log.epoch === null || isBehind(feed.log, feed.head)) {
        const before = feed.log
        if (!(await this.#catchUpOnce(channelId, feed))) return
        // Nothing came although something is missing: the head was news from the future; wait for the next.
        if (feed.log.last === before.last && feed.log.epoch === before.epoch) return
      }
    } catch {
      // No line. The next session starts over.
    } finally {
      feed.catching = false
    }
  }

  async #catchUpOnce(channelId: string, feed: Feed): Promise<boolean> {
    if (feed.log.epoch === null) return this.#page(channelId, feed, {})
    const { epoch, last } = feed.log
    const answer = await this.#host.request('sync', { channelId, epoch, after: last, limit: syncLimit })
    if (answer.ok) await this.#apply(channelId, answer)
    else this.#later(channelId, answer.error.retryAfter)
    return answer.ok
  }

  async #apply(channelId: string, part: ResumedChannel): Promise<void> {
    const feed = this.#feeds.get(channelId)
    if (!feed) return
    if (!part.reset) {
      this.#put(channelId, feed, receiveAll(feed.log, part.events ?? []))
      return
    }
    // Another incarnation, or one that lost what we have: our position means nothing there.
    const { epoch, head = 0 } = part
    if (epoch !== feed.log.epoch || head < feed.log.last) this.#put(channelId, feed, restarted(feed.log))
    feed.head = head
    await this.#page(channelId, feed, {})
  }

  async #page(channelId: string, feed: Feed, edge: PageEdge): Promise<boolean> {
    const answer = await this.#host.request('history', { channelId, ...edge, limit: historyLimit })
    if (!answer.ok) {
      this.#later(channelId, answer.error.retryAfter)
      return false
    }
    feed.head = Math.max(feed.head, answer.head)
    const merged = mergePage(feed.log, edge, answer)
    if (!merged) return this.#page(channelId, feed, edge)
    this.#put(channelId, feed, merged)
    return true
  }

  #later(channelId: string, retryAfter: number | undefined): void {
    // Refused for good: the channel is not ours to read, and the next session will say so.
    if (retryAfter !== undefined) setTimeout(() => void this.#catchUp(channelId), Math.max(retryDelay, retryAfter))
  }

  #put(channelId: string, feed: Feed, log: ChannelLog): void {
    if (log === feed.log) return
    feed.log = log
    this.#host.show(channelId, log)
  }
}
