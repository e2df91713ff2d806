import { ChevronLeft, Hash, Lock, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import { t } from '../../i18n'
import { Avatar } from '../../ui/Avatar'
import { IconButton } from '../../ui/IconButton'
import type { ChannelSummary } from '../../wire'
import { channelName } from './channelName'

type ChannelHeaderProps = {
  readonly channel: ChannelSummary
  readonly me: string | undefined
  readonly peopleCount: number
  readonly peopleShown: boolean
  readonly onTogglePeople: () => void
  readonly onBack: () => void
  /** How the connection stands, when it is not fine. */
  readonly notice: ReactNode
}

export function ChannelHeader({
  channel,
  me,
  peopleCount,
  peopleShown,
  onTogglePeople,
  onBack,
  notice,
}: ChannelHeaderProps) {
  const name = channelName(channel, me)
  const other = channel.members?.find(({ id }) => id !== me)
  const Icon = channel.kind === 'private' ? Lock : Hash
  const people = `${t(peopleShown ? 'channel.hidePeople' : 'channel.showPeople')}, ${t('channel.people', { count: peopleCount })}`
  return (
    <header className="header">
      <IconButton className="header__back flip" icon={ChevronLeft} label={t('places.back')} onClick={onBack} />
      {channel.kind === 'direct' ? (
        <Avatar id={other?.id ?? channel.id} name={name} small />
      ) : (
        <Icon className="header__icon" size={20} aria-hidden />
      )}
      <h1 className="header__name" dir="auto">
        {name}
      </h1>
      {notice}
      <button
        type="button"
        className="header__people"
        aria-expanded={peopleShown}
        aria-label={people}
        title={people}
        onClick={onTogglePeople}
      >
        <Users size={18} strokeWidth={1.75} aria-hidden />
        <span className="count">{peopleCount}</span>
      </button>
    </header>
  )
}
