import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'

type PopoverProps = {
  readonly label: string
  readonly anchor: HTMLElement
  readonly onClose: () => void
  readonly children: ReactNode
}

const gap = 6
const margin = 8

/** A small panel beside its anchor, in the browser's top layer: Esc or a press elsewhere closes it. */
export function Popover({ label, anchor, onClose, children }: PopoverProps) {
  const ref = useRef<HTMLDivElement>(null)
  const close = useRef(onClose)
  close.current = onClose
  useLayoutEffect(() => {
    const panel = ref.current
    if (!panel) return
    panel.showPopover()
    panel.querySelector<HTMLElement>('button, input')?.focus()
    const place = () => placeBeside(panel, anchor)
    place()
    const observer = new ResizeObserver(place)
    observer.observe(panel)
    return () => {
      observer.disconnect()
      // Hidden before it is taken away: so the browser gives the focus back to where it came from.
      if (panel.isConnected) panel.hidePopover()
    }
  }, [anchor])
  useEffect(() => {
    const panel = ref.current
    const toggled = (event: Event) => (event as ToggleEvent).newState === 'closed' && close.current()
    panel?.addEventListener('toggle', toggled)
    return () => panel?.removeEventListener('toggle', toggled)
  }, [])
  return (
    <div ref={ref} className="popover" popover="auto" role="dialog" aria-label={label}>
      {children}
    </div>
  )
}

function placeBeside(panel: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect()
  const { width, height } = panel.getBoundingClientRect()
  const below = at.bottom + gap + height <= innerHeight - margin
  const top = below ? at.bottom + gap : Math.max(margin, at.top - gap - height)
  const rtl = getComputedStyle(anchor).direction === 'rtl'
  const wanted = rtl ? at.left : at.right - width
  panel.style.top = `${top}px`
  panel.style.left = `${Math.max(margin, Math.min(wanted, innerWidth - width - margin))}px`
}
