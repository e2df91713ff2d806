import type { ErrorBody, SessionLimits, UserPresence, UserSummary } from '../wire'
import type { ChannelLog } from './channelLog'
import type { ConnectionStatus } from './connection'
import type { PageEdge } from './historyPages'
import type { OutboxEntry } from './outboxEntry'
import type { Summaries } from './summaries'
import type { TypingPeople } from './typing'

/** Everything the interface shows. Never changed in place. */
export interface ChatState {
  readonly status: ConnectionStatus
  /** Whether a session has been seen since the page was opened. */
  readonly ready: boolean
  readonly me: UserSummary | null
  /** Why this guest was not let in, until the next try. */
  readonly refusal: ErrorBody | null
  readonly limits: SessionLimits | null
  readonly channels: Summaries
  readonly logs: ReadonlyMap<string, ChannelLog>
  /** Channels whose older history is being fetched, and where. */
  readonly loading: ReadonlySet<string>
  /** The channel looked at, and who is there. */
  readonly current: string | null
  readonly present: ReadonlyMap<string, UserPresence>
  readonly typing: TypingPeople
  readonly outbox: readonly OutboxEntry[]
  /** Names of everybody met so far: reactions carry ids only. */
  readonly names: ReadonlyMap<string, string>
}

export const initialState: ChatState = {
  status: 'connecting',
  ready: false,
  me: null,
  refusal: null,
  limits: null,
  channels: new Map(),
  logs: new Map(),
  loading: new Set(),
  current: null,
  present: new Map(),
  typing: new Map(),
  outbox: [],
  names: new Map(),
}

/** Names a page of history that is under way. */
export const loadingName = (channelId: string, edge: PageEdge): string =>
  `${channelId} ${edge.before ?? ''}:${edge.after ?? ''}:${edge.from ?? ''}`

export function withPresence(present: ChatState['present'], news: readonly UserPresence[]): ChatState['present'] {
  const now = new Map(present)
  for (const user of news) {
    if (user.status === 'offline') now.delete(user.id)
    else now.set(user.id, user)
  }
  return now
}

/** The names with those of these people; the same map if it knew them all. */
export function withPeople(names: ChatState['names'], people: readonly UserSummary[]): ChatState['names'] {
  const news = people.filter(({ id, name }) => names.get(id) !== name)
  return news.length === 0 ? names : new Map([...names, ...news.map(({ id, name }) => [id, name] as const)])
}
