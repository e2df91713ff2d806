import {
  Component,
  createRef,
  type FocusEventHandler,
  type KeyboardEventHandler,
  type ReactNode,
  type RefObject,
} from 'react'

type ScrollKeeperProps = {
  readonly label: string
  /** Whether the end of the content is the end of the channel; only then the end is followed. */
  readonly endIsLatest: boolean
  readonly onNearTop: () => void
  readonly onNearBottom: () => void
  readonly onFollowing: (following: boolean) => void
  readonly onKeyDown: KeyboardEventHandler
  readonly onFocus: FocusEventHandler
  readonly handle: RefObject<ScrollHandle | null>
  readonly children: ReactNode
}

export interface ScrollHandle {
  toEnd(): void
  follow(): void
  toRow(key: string): void
}

type Snapshot = { readonly key: string; readonly top: number } | null

const bottomSlack = 32

/**
 * The scrolling list. What the reader looks at stays where it is: before each change of the document it
 * remembers the first row in view, afterwards it puts that row back. At the end it follows the end.
 * A class, because only a class can look at the document right before React changes it.
 */
export class ScrollKeeper extends Component<ScrollKeeperProps> {
  readonly #scroller = createRef<HTMLDivElement>()
  readonly #content = createRef<HTMLDivElement>()
  #following = true
  #anchor: Snapshot = null
  #observer: ResizeObserver | undefined

  override componentDidMount(): void {
    this.props.handle.current = {
      toEnd: () => this.#toEnd(),
      follow: () => this.#setFollowing(true),
      toRow: (key) => this.#toRow(key),
    }
    // Fonts, the window and the field change heights without React knowing.
    this.#observer = new ResizeObserver(() => this.#keep(this.#anchor))
    for (const ref of [this.#scroller, this.#content]) if (ref.current) this.#observer.observe(ref.current)
    this.#keep(null)
    this.#askForMore()
  }

  override componentWillUnmount(): void {
    this.#observer?.disconnect()
    this.props.handle.current = null
  }

  override getSnapshotBeforeUpdate(): Snapshot {
    return this.#following ? null : this.#firstRowInView()
  }

  override componentDidUpdate(_: ScrollKeeperProps, __: object, snapshot: Snapshot): void {
    this.#keep(snapshot)
    this.#askForMore()
  }

  override render() {
    return (
      <div className="timeline" ref={this.#scroller} onScroll={this.#scrolled}>
        <div
          className="timeline__rows"
          ref={this.#content}
          role="log"
          aria-label={this.props.label}
          aria-live="off"
          onKeyDown={this.props.onKeyDown}
          onFocus={this.props.onFocus}
        >
          {this.props.children}
        </div>
      </div>
    )
  }

  readonly #scrolled = (): void => {
    const scroller = this.#scroller.current
    if (!scroller) return
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight
    this.#setFollowing(this.props.endIsLatest && below < bottomSlack)
    this.#anchor = this.#following ? null : this.#firstRowInView()
    this.#askForMore()
  }

  #setFollowing(following: boolean): void {
    if (following === this.#following) return
    this.#following = following
    this.props.onFollowing(following)
  }

  #askForMore(): void {
    const scroller = this.#scroller.current
    if (!scroller) return
    const reach = scroller.clientHeight * 1.5
    if (scroller.scrollTop < reach) this.props.onNearTop()
    if (scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < reach) this.props.onNearBottom()
  }

  #keep(anchor: Snapshot): void {
    const scroller = this.#scroller.current
    if (!scroller) return
    if (this.#following) {
      if (this.props.endIsLatest) scroller.scrollTop = scroller.scrollHeight
      return
    }
    const row = anchor && this.#row(anchor.key)
    if (!row) return
    const moved = this.#topOf(row) - anchor.top
    if (Math.abs(moved) >= 1) scroller.scrollTop += moved
    this.#anchor = { key: anchor.key, top: this.#topOf(row) }
  }

  #toEnd(): void {
    this.#setFollowing(true)
    this.#keep(null)
  }

  #toRow(key: string): void {
    const row = this.#row(key)
    if (!row) return
    // Said before the scroll event tells it: a render in between would go back to the end.
    this.#setFollowing(false)
    row.scrollIntoView({ block: 'center' })
    row.focus({ preventScroll: true })
    this.#anchor = this.#firstRowInView()
  }

  #row(key: string): HTMLElement | null {
    return this.#content.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`) ?? null
  }

  #topOf(row: Element): number {
    return row.getBoundingClientRect().top - (this.#scroller.current?.getBoundingClientRect().top ?? 0)
  }

  #firstRowInView(): Snapshot {
    for (const row of this.#content.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []) {
      const { bottom } = row.getBoundingClientRect()
      const top = this.#topOf(row)
      if (bottom - (this.#scroller.current?.getBoundingClientRect().top ?? 0) > 0)
        return { key: row.dataset['row'] ?? '', top }
    }
    return null
  }
}
