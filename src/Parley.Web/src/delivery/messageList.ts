import type { MessageState } from '../wire'

/**
 * Messages in seq order, never changed in place. Kept in chunks, so that an append or an edit among
 * 100,000 messages copies one chunk and not all of them.
 */
export interface MessageList {
  readonly chunks: readonly (readonly MessageState[])[]
  readonly length: number
}

const chunkSize = 128

export const emptyList: MessageList = { chunks: [], length: 0 }

export function listOf(messages: readonly MessageState[]): MessageList {
  const chunks: MessageState[][] = []
  for (let i = 0; i < messages.length; i += chunkSize) chunks.push(messages.slice(i, i + chunkSize))
  return { chunks, length: messages.length }
}

export function append(list: MessageList, message: MessageState): MessageList {
  const last = list.chunks.at(-1)
  const chunks =
    last && last.length < chunkSize ? [...list.chunks.slice(0, -1), [...last, message]] : [...list.chunks, [message]]
  return { chunks, length: list.length + 1 }
}

export function concat(first: MessageList, second: MessageList): MessageList {
  if (first.length === 0) return second
  if (second.length === 0) return first
  return { chunks: [...first.chunks, ...second.chunks], length: first.length + second.length }
}

export function map(list: MessageList, change: (message: MessageState) => MessageState): MessageList {
  return { chunks: list.chunks.map((chunk) => chunk.map(change)), length: list.length }
}

export function first(list: MessageList): MessageState | undefined {
  return list.chunks[0]?.[0]
}

export function last(list: MessageList): MessageState | undefined {
  return list.chunks.at(-1)?.at(-1)
}

/** Searches from the newest: changes mostly concern what was said lately. */
export function find(list: MessageList, matches: (message: MessageState) => boolean): MessageState | undefined {
  for (let i = list.chunks.length - 1; i >= 0; i--) {
    const found = list.chunks[i]?.findLast(matches)
    if (found) return found
  }
  return undefined
}

/** Changes the message with this id; the same list when it is not here or stays as it was. */
export function update(list: MessageList, id: string, change: (message: MessageState) => MessageState): MessageList {
  for (let i = list.chunks.length - 1; i >= 0; i--) {
    const chunk = list.chunks[i] ?? []
    const at = chunk.findLastIndex((message) => message.id === id)
    const before = chunk[at]
    if (!before) continue
    const after = change(before)
    if (after === before) return list
    return { chunks: list.chunks.with(i, chunk.with(at, after)), length: list.length }
  }
  return list
}

/** How many messages have a seq below this one: the index at which it stands or would stand. */
export function indexOfSeq(list: MessageList, seq: number): number {
  let index = 0
  for (const chunk of list.chunks) {
    const newest = chunk.at(-1)
    if (newest && newest.seq < seq) index += chunk.length
    else return index + chunk.filter((message) => message.seq < seq).length
  }
  return index
}

export function slice(list: MessageList, start: number, end: number = list.length): MessageState[] {
  const result: MessageState[] = []
  let offset = 0
  for (const chunk of list.chunks) {
    if (offset >= end) break
    if (offset + chunk.length > start) result.push(...chunk.slice(Math.max(0, start - offset), end - offset))
    offset += chunk.length
  }
  return result
}

/** The part from seq `from` to seq `to`, both included. */
export function between(list: MessageList, from: number, to: number): MessageList {
  const start = indexOfSeq(list, from)
  const end = indexOfSeq(list, to + 1)
  if (start === 0 && end === list.length) return list
  return listOf(slice(list, start, end))
}
