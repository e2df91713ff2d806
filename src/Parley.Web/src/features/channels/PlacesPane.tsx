import { Hash, Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { t } from '../../i18n'
import { Avatar } from '../../ui/Avatar'
import type { ChannelSummary } from '../../wire'
import { channelName } from './channelName'

type PlacesPaneProps = {
  readonly channels: readonly ChannelSummary[]
  readonly current: string | null
  readonly me: string | undefined
  readonly head: ReactNode
  readonly foot: ReactNode
  readonly onOpen: (channelId: string) => void
}

export function PlacesPane({ channels, current, me, head, foot, onOpen }: PlacesPaneProps) {
  const rooms = channels.filter(({ kind }) => kind !== 'direct')
  const direct = channels.filter(({ kind }) => kind === 'direct')
  const place = (channel: ChannelSummary) => (
    <li key={channel.id}>
      <Place channel={channel} me={me} current={channel.id === current} onOpen={onOpen} />
    </li>
  )
  return (
    <nav className="pane places" aria-label={t('places.title')}>
      <div className="places__head">{head}</div>
      <div className="places__lists">
        <h2 className="places__title">{t('places.channels')}</h2>
        <ul>{rooms.map(place)}</ul>
        {me && (
          <>
            <h2 className="places__title">{t('places.direct')}</h2>
            {direct.length === 0 ? <p className="pane__empty">{t('places.none')}</p> : <ul>{direct.map(place)}</ul>}
          </>
        )}
      </div>
      <div className="places__foot">{foot}</div>
    </nav>
  )
}

type PlaceProps = {
  readonly channel: ChannelSummary
  readonly me: string | undefined
  readonly current: boolean
  readonly onOpen: (channelId: string) => void
}

function Place({ channel, me, current, onOpen }: PlaceProps) {
  const name = channelName(channel, me)
  const unread = me ? channel.unread : 0
  const other = channel.members?.find(({ id }) => id !== me)
  const Icon = channel.kind === 'private' ? Lock : Hash
  return (
    <button
      type="button"
      className={unread > 0 ? 'place place--unread' : 'place'}
      aria-current={current ? 'page' : undefined}
      onClick={() => onOpen(channel.id)}
    >
      {channel.kind === 'direct' ? (
        <Avatar id={other?.id ?? channel.id} name={name} small />
      ) : (
        <Icon className="place__icon" size={18} strokeWidth={1.75} aria-hidden />
      )}
      <span className="place__name" dir="auto">
        {name}
      </span>
      {unread > 0 && (
        <span className="place__unread">
          <span aria-hidden>{unread > 99 ? '99+' : unread}</span>
          <span className="visually-hidden">{t('places.unread', { count: unread })}</span>
        </span>
      )}
    </button>
  )
}
