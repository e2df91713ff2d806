import { ArrowDown } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ChannelLog } from '../../delivery/channelLog'
import { last } from '../../delivery/messageList'
import { unreadIn } from '../../delivery/summaries'
import { t } from '../../i18n'
import type { UserSummary } from '../../wire'

type NewButtonProps = {
  readonly log: ChannelLog
  readonly me: UserSummary | null
  /** Unread by the server's count, for when more came than is held. */
  readonly unread: number
  readonly following: boolean
  readonly onPress: () => void
}

/** Scrolled up, says how much has come below. */
export function NewButton({ log, me, unread, following, onPress }: NewButtonProps) {
  const [seen, setSeen] = useState(0)
  const newest = last(log.live)?.seq ?? 0
  useEffect(() => {
    if (following) setSeen(newest)
  }, [following, newest])
  if (following) return null
  const count = unreadIn(log, seen, me?.id) ?? unread
  return (
    <button type="button" className={count > 0 ? 'new-button new-button--news' : 'new-button'} onClick={onPress}>
      <ArrowDown size={16} aria-hidden />
      {count > 0 ? t('message.newButton', { count }) : t('message.latest')}
    </button>
  )
}
