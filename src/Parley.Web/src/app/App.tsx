import { Keyboard, Moon, Search, Sun } from 'lucide-react'
import { useRef, useState } from 'react'
import { useChat } from '../chat'
import { MeCard } from '../features/accounts/MeCard'
import { ChannelHeader } from '../features/channels/ChannelHeader'
import { channelName } from '../features/channels/channelName'
import { PlacesPane } from '../features/channels/PlacesPane'
import { PeoplePane } from '../features/presence/PeoplePane'
import { useTitle } from '../features/unread/useTitle'
import { t } from '../i18n'
import { IconButton } from '../ui/IconButton'
import { ConnectionNotice } from './ConnectionNotice'
import { Conversation } from './Conversation'
import { type Opened, Overlay } from './Overlay'
import { type Theme, themeSwitch, useTheme } from './theme'
import { useGlobalKeys } from './useGlobalKeys'
import { type Navigation, useNavigation } from './useNavigation'
import { useViewportHeight } from './useViewportHeight'

export function App() {
  const me = useChat((state) => state.me)
  const navigation = useNavigation()
  const { places, people, channel, pane, peopleShown, setPeopleShown } = navigation
  const [opened, setOpened] = useState<Opened>(null)
  const [theme, toggleTheme] = useTheme()
  const field = useRef<HTMLTextAreaElement>(null)
  const unread = me ? places.reduce((sum, place) => sum + place.unread, 0) : 0
  useViewportHeight()
  useTitle(channel ? channelName(channel, me?.id) : '', unread)
  useGlobalKeys({
    palette: () => setOpened('palette'),
    keys: () => setOpened('keys'),
    place: navigation.step,
    escape: () => field.current?.focus(),
  })

  return (
    <div className="app" data-pane={pane} data-people={peopleShown}>
      <a className="skip-link" href="#conversation">
        {t('app.skip')}
      </a>
      <Places navigation={navigation} theme={theme} onToggleTheme={toggleTheme} onOpen={setOpened} />
      <main className="conversation" id="conversation" tabIndex={-1}>
        {channel ? (
          <>
            <ChannelHeader
              channel={channel}
              me={me?.id}
              peopleCount={people.length}
              peopleShown={peopleShown}
              onTogglePeople={() => setPeopleShown(!peopleShown)}
              onBack={() => navigation.setPane('places')}
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
          onMessage={(person) => void navigation.writeTo(person)}
          onClose={() => setPeopleShown(false)}
        />
      )}
      <Overlay opened={opened} onOpen={setOpened} navigation={navigation} theme={theme} onToggleTheme={toggleTheme} />
    </div>
  )
}

type PlacesProps = {
  readonly navigation: Navigation
  readonly theme: Theme
  readonly onToggleTheme: () => void
  readonly onOpen: (opened: Opened) => void
}

function Places({ navigation, theme, onToggleTheme, onOpen }: PlacesProps) {
  const me = useChat((state) => state.me)
  const current = useChat((state) => state.current)
  const head = (
    <>
      <span className="brand">{t('app.name')}</span>
      <IconButton icon={Search} label={t('places.search')} onClick={() => onOpen('palette')} />
    </>
  )
  const foot = (
    <>
      {me ? <MeCard me={me} onRename={() => onOpen('rename')} /> : <span className="places__gap" />}
      <IconButton icon={theme === 'dark' ? Sun : Moon} label={themeSwitch(theme)} onClick={onToggleTheme} />
      <IconButton icon={Keyboard} label={t('keys.open')} onClick={() => onOpen('keys')} />
    </>
  )
  return (
    <PlacesPane
      channels={navigation.places}
      current={current}
      me={me?.id}
      head={head}
      foot={foot}
      onOpen={navigation.go}
    />
  )
}
