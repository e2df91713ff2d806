import { useMemo, useState } from 'react'
import { useChat, useChatClient } from '../chat'
import type { UserSummary } from '../wire'

const wide = () => matchMedia('(min-width: 1200px)').matches
const collator = new Intl.Collator()

/** Where one is, who is there, which panes are open, and the ways to somewhere else. */
export function useNavigation() {
  const client = useChatClient()
  const channels = useChat((state) => state.channels)
  const current = useChat((state) => state.current)
  const present = useChat((state) => state.present)
  const [pane, setPane] = useState<'places' | 'conversation'>('conversation')
  const [peopleShown, setPeopleShown] = useState(wide)
  const places = useMemo(() => [...channels.values()], [channels])
  const people = useMemo(() => [...present.values()].sort((a, b) => collator.compare(a.name, b.name)), [present])

  const go = (channelId: string) => {
    client.look(channelId)
    setPane('conversation')
  }
  const step = (by: 1 | -1) => {
    const next = places[(places.findIndex(({ id }) => id === current) + by + places.length) % places.length]
    if (next) go(next.id)
  }
  const writeTo = async (person: UserSummary) => {
    const direct = await client.direct(person.id)
    if (direct) go(direct.id)
    if (!wide()) setPeopleShown(false)
  }
  const channel = current ? channels.get(current) : undefined
  return { places, people, channel, pane, setPane, peopleShown, setPeopleShown, go, step, writeTo }
}

export type Navigation = ReturnType<typeof useNavigation>
