import { useEffect, useRef, useState } from 'react'
import { t } from '../../i18n'

const spokenEvery = 10_000

/** Who is writing. Its height is always there, so that nothing moves; it is spoken at most every ten seconds. */
export function TypingLine({ names }: { readonly names: readonly string[] }) {
  const words = wordsFor(names)
  const [spoken, setSpoken] = useState('')
  const spokenAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    if (words === '' || performance.now() - spokenAt.current < spokenEvery) return
    spokenAt.current = performance.now()
    setSpoken(words)
  }, [words])
  return (
    <div className="typing">
      <span aria-hidden>{words}</span>
      <span className="visually-hidden" role="status">
        {spoken}
      </span>
    </div>
  )
}

function wordsFor([first, second, ...more]: readonly string[]): string {
  if (first === undefined) return ''
  if (second === undefined) return t('typing.one', { first })
  return more.length === 0 ? t('typing.two', { first, second }) : t('typing.many')
}
