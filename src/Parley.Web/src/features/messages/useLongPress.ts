import { type PointerEvent, useRef } from 'react'

const pressTime = 450
const slack = 10

/** A finger that rests; moving it scrolls and is no press. */
export function useLongPress(onPress: () => void) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null)
  const end = () => {
    clearTimeout(press.current?.timer)
    press.current = null
  }
  return {
    onPointerDown: (event: PointerEvent) => {
      if (event.pointerType !== 'touch') return
      end()
      press.current = { timer: setTimeout(onPress, pressTime), x: event.clientX, y: event.clientY }
    },
    onPointerMove: (event: PointerEvent) => {
      const start = press.current
      if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > slack) end()
    },
    onPointerUp: end,
    onPointerCancel: end,
  }
}
