type MessageTextProps = { readonly text: string }

const link = /\bhttps?:\/\/[^\s<>"']+/gi
/** What ends a sentence and not an address. */
const trailing = /[.,;:!?)\]}]+$/

/** Text is text; addresses in it can be followed. */
export function MessageText({ text }: MessageTextProps) {
  return partsOf(text).map((part) =>
    part.href ? (
      <a key={part.at} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
        {part.text}
      </a>
    ) : (
      part.text
    ),
  )
}

interface Part {
  readonly at: number
  readonly text: string
  readonly href?: string
}

export function partsOf(text: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const match of text.matchAll(link)) {
    const href = balanced(match[0])
    if (!URL.canParse(href)) continue
    if (match.index > end) parts.push({ at: end, text: text.slice(end, match.index) })
    parts.push({ at: match.index, text: href, href })
    end = match.index + href.length
  }
  if (end < text.length) parts.push({ at: end, text: text.slice(end) })
  return parts
}

/** Leaves the closing bracket to an address that opened it: https://en.wikipedia.org/wiki/Parley_(talk) */
function balanced(address: string): string {
  const cut = address.replace(trailing, '')
  const opens = cut.split('(').length - cut.split(')').length
  return opens > 0 && address[cut.length] === ')' ? `${cut})` : cut
}
