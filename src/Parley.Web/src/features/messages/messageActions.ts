import type { MessageState } from '../../wire'

/** What can be done with a message; the same for keys, toolbar and sheet. */
export interface MessageActions {
  reply(messageId: string): void
  edit(messageId: string): void
  delete(messageId: string): void
  /** Opens the choice of reactions beside the element. */
  pickReaction(messageId: string, anchor: HTMLElement): void
  saveEdit(messageId: string, text: string): void
  endEdit(): void
  retry(clientId: string): void
  cancel(clientId: string): void
  /** What the server has lost. */
  sendAgain(message: MessageState): void
  hideLost(): void
  jumpTo(messageId: string): void
}
