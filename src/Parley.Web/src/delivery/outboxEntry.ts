import type { DeleteRequest, EditRequest, ErrorBody, ReactRequest, SendAnswer, SendRequest } from '../wire'

/** One change that the server has not confirmed yet. `request` goes out unchanged at every attempt. */
export type OutboxEntry = OutboxHead &
  (
    | { readonly event: 'send'; readonly request: SendRequest }
    | { readonly event: 'edit'; readonly request: EditRequest }
    | { readonly event: 'delete'; readonly request: DeleteRequest }
    | { readonly event: 'react'; readonly request: ReactRequest }
  )

interface OutboxHead {
  readonly clientId: string
  readonly channelId: string
  /** Grows with each entry: what was written first goes first. */
  readonly order: number
  readonly at: string
  /** Not sent before this time, so that it can be undone. */
  readonly holdUntil?: number
  /** The server said no; it waits for the sender to decide. */
  readonly failed?: ErrorBody
  /** The server said yes; kept until the log has come as far. Never stored. */
  readonly sent?: { readonly seq: number; readonly epoch: string } & Partial<SendAnswer>
}

/**
 * Gives a refused change a new identity: the old one may be taken by another request. If what it answers is gone, it
 * answers nothing.
 */
export function withNewId(entry: OutboxEntry, clientId: string, order: number): OutboxEntry {
  const { failed, sent: _, holdUntil: __, ...rest } = entry
  const { replyTo, ...request } = { replyTo: undefined, ...rest.request, clientId }
  const answers = replyTo && failed?.field !== 'replyTo' ? { replyTo } : {}
  return { ...rest, clientId, order, request: { ...request, ...answers } } as OutboxEntry
}
