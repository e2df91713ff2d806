import { useEffect, useRef, useState } from 'react'
import { t } from '../../i18n'
import type { MessageState } from '../../wire'

const spokenAtOnce = 3

/** Speaks what others say, author first, each message once. The list itself is silent: it also grows by scrolling. */
export function Announcer({
  newest,
  me,
}: {
  readonly newest: readonly MessageState[]
  readonly me: string | undefined
}) {
  const last = useRef<number | null>(null)
  const [spoken, setSpoken] = useState<readonly MessageState[]>([])
  useEffect(() => {
    const seq = newest.at(-1)?.seq ?? 0
    const since = last.current
    last.current = Math.max(seq, since ?? 0)
    if (since === null) return // what was there on arrival is read, not announced
    const news = newest.filter((message) => message.seq > since && message.by.id !== me && !message.deleted)
    if (news.length > 0) setSpoken(news.slice(-spokenAtOnce))
  }, [newest, me])
  return (
    <div className="visually-hidden" aria-live="polite">
      {spoken.map((message) => (
        <p key={message.id}>{t('message.spoken', { name: message.by.name, text: message.text })}</p>
      ))}
    </div>
  )
}
