import { list } from '../../i18n'
import type { ChannelSummary } from '../../wire'

/** A direct channel is called after the others in it. */
export function channelName(channel: ChannelSummary, me: string | undefined): string {
  if (channel.kind !== 'direct') return channel.name
  const others = (channel.members ?? []).filter(({ id }) => id !== me)
  return others.length > 0 ? list(others.map(({ name }) => name)) : channel.name
}
