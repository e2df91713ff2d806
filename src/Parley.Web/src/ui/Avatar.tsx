import type { CSSProperties } from 'react'

type AvatarProps = {
  readonly id: string
  readonly name: string
  readonly small?: boolean
}

/** Initials on a hue of one's own. The name stands beside it, so it says nothing to screen readers. */
export function Avatar({ id, name, small = false }: AvatarProps) {
  return (
    <span
      className={small ? 'avatar avatar--small' : 'avatar'}
      style={{ '--hue': hueOf(id) } as CSSProperties}
      data-initials={initialsOf(name)}
      aria-hidden
    />
  )
}

export function hueOf(id: string): number {
  let hash = 0
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0
  // Multiples of a golden angle keep neighbours apart.
  return Math.round((hash * 137.508) % 360)
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return letters
    .map((word) => [...graphemes.segment(word ?? '')][0]?.segment ?? '')
    .join('')
    .toLocaleUpperCase()
}
