import { Keyboard, Moon, Search, Sun } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import { useChat, useChatClient } from '../chat'
import { MeCard } from '../features/accounts/MeCard'
import { RenameDialog } from '../features/accounts/RenameDialog'
import { ChannelHeader } from '../features/channels/ChannelHeader'
import { channelName } from '../features/channels/channelName'
import { PlacesPane } from '../features/channels/PlacesPane'
import { PeoplePane } from '../features/presence/PeoplePane'
import { useTitle } from '../features/unread/useTitle'
import { t } from '../i18n'
import { IconButton } from '../ui/IconButton'
import type { UserSummary } from '../wire'
import { ConnectionNotice } from './ConnectionNotice'
import { Conversation } from './Conversation'
import { KeysDialog } from './KeysDialog'
import { Palette, type PaletteEntry } from './Palette'
import { useTheme } from './theme'
import { useGlobalKeys } from './useGlobalKeys'
import { useViewportHeight } from './useViewportHeight'

type Opened = 'palette' | 'keys' | 'rename' | null

export function App() {
  const client = useChatClient()
  const channels = useChat((state) => state.channels)
  const current = useChat((state) => state.current)
  const present = useChat((state) => state.present)
  const me = useChat((state) => state.me)
  const [opened, setOpened] = useState<Opened>(null)
  const [pane, setPane] = useState<'places' | 'conversation'>('conversation')
  const [peopleShown, setPeopleShown] = useState(() => matchMedia('(min-width: 1200px)').matches)
  const [theme, toggleTheme] = useTheme()
  const field = useRef<HTMLTextAreaElement>(null)
  useViewportHeight()

  const places = useMemo(() => [...channels.values()], [channels])
  const channel = current ? channels.get(current) : undefined
  const people = useMemo(() => byName([...present.values()]), [present])
  const unread = me ? places.reduce((sum, place) => sum + place.unread, 0) : 0
  useTitle(channel ? channelName(channel, me?.id) : '', unread)

  const go = (channelId: string) => {
    client.look(channelId)
    setPane('conversation')
  }
  const writeTo = async (person: UserSummary) => {
    const direct = await client.direct(person.id)
    if (direct) go(direct.id)
    if (narrow()) setPeopleShown(false)
  }
  useGlobalKeys({
    palette: () => setOpened('palette'),
    keys: () => setOpened('keys'),
    place: (step) => {
      const next = places[(places.findIndex(({ id }) => id === current) + step + places.length) % places.length]
      if (next) go(next.id)
    },
    escape: () => field.current?.focus(),
  })
  const entries: PaletteEntry[] = [
    ...places.map((place) => ({
      key: place.id,
      kind: 'place' as const,
      name: channelName(place, me?.id),
      run: () => go(place.id),
    })),
    ...(me ? people.filter(({ id }) => id !== me.id) : []).map((person) => ({
      key: `person ${person.id}`,
      kind: 'person' as const,
      name: person.name,
      run: () => void writeTo(person),
    })),
    { key: 'theme', kind: 'action', name: themeWords(theme), run: toggleTheme },
    { key: 'keys', kind: 'action', name: t('keys.open'), run: () => setOpened('keys') },
    ...(me ? [{ key: 'rename', kind: 'action' as const, name: t('me.rename'), run: () => setOpened('rename') }] : []),
  ]
  const close = () => setOpened(null)

  return (
    <div className="app" data-pane={pane} data-people={peopleShown}>
      <a className="skip-link" href="#conversation">
        {t('app.skip')}
      </a>
      <PlacesPane
        channels={places}
        current={current}
        me={me?.id}
        onOpen={go}
        head={
          <>
            <span className="brand">{t('app.name')}</span>
            <IconButton icon={Search} label={t('places.search')} onClick={() => setOpened('palette')} />
          </>
        }
        foot={
          <>
            {me ? <MeCard me={me} onRename={() => setOpened('rename')} /> : <span className="places__gap" />}
            <IconButton icon={theme === 'dark' ? Sun : Moon} label={themeWords(theme)} onClick={toggleTheme} />
            <IconButton icon={Keyboard} label={t('keys.open')} onClick={() => setOpened('keys')} />
          </>
        }
      />
      <main className="conversation" id="conversation" tabIndex={-1}>
        {channel ? (
          <>
            <ChannelHeader
              channel={channel}
              me={me?.id}
              peopleCount={people.length}
              peopleShown={peopleShown}
              onTogglePeople={() => setPeopleShown(!peopleShown)}
              onBack={() => setPane('places')}
              notice={<ConnectionNotice />}
            />
            <Conversation key={channel.id} channel={channel} field={field} />
          </>
        ) : (
          <div className="conversation__waiting">
            <ConnectionNotice />
          </div>
        )}
      </main>
      {peopleShown && (
        <PeoplePane
          people={people}
          me={me}
          onMessage={(person) => void writeTo(person)}
          onClose={() => setPeopleShown(false)}
        />
      )}
      {opened === 'palette' && <Palette entries={entries} onClose={close} />}
      {opened === 'keys' && <KeysDialog onClose={close} />}
      {opened === 'rename' && me && (
        <RenameDialog name={me.name} onRename={(name) => client.join(name)} onClose={close} />
      )}
    </div>
  )
}

const themeWords = (theme: 'light' | 'dark') => t(theme === 'dark' ? 'theme.light' : 'theme.dark')
const narrow = () => !matchMedia('(min-width: 1200px)').matches
const collator = new Intl.Collator()

function byName<T extends UserSummary>(people: T[]): T[] {
  return people.sort((a, b) => collator.compare(a.name, b.name))
}
