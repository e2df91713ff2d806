import { useEffect, useRef, useState } from 'react'
import type { ChannelLog } from '../../delivery/channelLog'
import { slice } from '../../delivery/messageList'
import { t } from '../../i18n'
import type { MessageState } from '../../wire'

const spokenAtOnce = 3
/** Long enough to be picked up; then it is gone, so that it is not read again by the cursor. */
const spokenFor = 3000

/** Speaks what others say, author first, each message once. The list itself is silent: it also grows by scrolling. */
export function Announcer({ log, me }: { readonly log: ChannelLog; readonly me: string | undefined }) {
  const since = useRef<number | null>(null)
  const [spoken, setSpoken] = useState<readonly MessageState[]>([])
  useEffect(() => {
    if (log.epoch === null) return
    const before = since.current
    since.current = log.last
    if (before === null) return // what was there on arrival is read, not announced
    const newest = slice(log.live, Math.max(0, log.live.length - spokenAtOnce))
    const news = newest.filter((message) => message.seq > before && message.by.id !== me && !message.deleted)
    if (news.length > 0) setSpoken(news)
  }, [log, me])
  useEffect(() => {
    if (spoken.length === 0) return
    const timer = setTimeout(() => setSpoken([]), spokenFor)
    return () => clearTimeout(timer)
  }, [spoken])
  return (
    <div className="visually-hidden" aria-live="polite">
      {spoken.map((message) => (
        <p key={message.id}>{t('message.spoken', { name: message.by.name, text: message.text })}</p>
      ))}
    </div>
  )
}
