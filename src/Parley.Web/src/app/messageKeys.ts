import type { KeyboardEvent } from 'react'
import type { ShownMessage } from '../delivery/optimistic'
import type { MessageActions } from '../features/messages/messageActions'

/** The keys of a focused message. */
export function actOnKey(
  event: KeyboardEvent,
  shown: ShownMessage | undefined,
  row: HTMLElement,
  actions: MessageActions,
): void {
  if (!shown || shown.mark === 'failed' || shown.mark === 'lost' || shown.message.deleted || shown.message.id === '')
    return
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { id } = shown.message
  if (event.key === 'r') actions.reply(id)
  else if (event.key === 'x') actions.pickReaction(id, row)
  else if (event.key === 'e' && shown.own) actions.edit(id)
  else if (event.key === 'Delete' && shown.own) actions.delete(id)
  else return
  event.preventDefault()
}
