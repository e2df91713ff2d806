import type { ClientToServerEvents } from '../wire'

export type RequestName = keyof ClientToServerEvents
export type RequestOf<E extends RequestName> = Parameters<ClientToServerEvents[E]>[0]
export type AnswerOf<E extends RequestName> = Parameters<Parameters<ClientToServerEvents[E]>[1]>[0]

/** Asks the server. Rejects when no answer came: the line broke or it took too long. */
export type Ask = <E extends RequestName>(event: E, request: RequestOf<E>) => Promise<AnswerOf<E>>
