import { useChat, useChatClient } from '../chat'
import { RenameDialog } from '../features/accounts/RenameDialog'
import { channelName } from '../features/channels/channelName'
import { t } from '../i18n'
import { KeysDialog } from './KeysDialog'
import { Palette, type PaletteEntry } from './Palette'
import { type Theme, themeSwitch } from './theme'
import type { Navigation } from './useNavigation'

export type Opened = 'palette' | 'keys' | 'rename' | null

type OverlayProps = {
  readonly opened: Opened
  readonly onOpen: (opened: Opened) => void
  readonly navigation: Navigation
  readonly theme: Theme
  readonly onToggleTheme: () => void
}

/** What lies over the page, one thing at a time. */
export function Overlay({ opened, onOpen, navigation, theme, onToggleTheme }: OverlayProps) {
  const client = useChatClient()
  const me = useChat((state) => state.me)
  const close = () => onOpen(null)
  if (opened === 'keys') return <KeysDialog onClose={close} />
  if (opened === 'rename' && me) {
    return <RenameDialog name={me.name} onRename={(name) => client.join(name)} onClose={close} />
  }
  if (opened !== 'palette') return null

  const { places, people, go, writeTo } = navigation
  const others = me ? people.filter(({ id }) => id !== me.id) : []
  const entries: PaletteEntry[] = [
    ...places.map((place) => entry('place', place.id, channelName(place, me?.id), () => go(place.id))),
    ...others.map((person) => entry('person', `person ${person.id}`, person.name, () => void writeTo(person))),
    entry('action', 'theme', themeSwitch(theme), onToggleTheme),
    entry('action', 'keys', t('keys.open'), () => onOpen('keys')),
    ...(me ? [entry('action', 'rename', t('me.rename'), () => onOpen('rename'))] : []),
  ]
  return <Palette entries={entries} onClose={close} />
}

function entry(kind: PaletteEntry['kind'], key: string, name: string, run: () => void): PaletteEntry {
  return { kind, key, name, run }
}
