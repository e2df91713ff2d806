import { createContext, type ReactNode, use, useSyncExternalStore } from 'react'
import type { ChatClient } from './delivery/chatClient'
import type { ChatState } from './delivery/chatState'

const ChatContext = createContext<ChatClient | null>(null)

export function ChatProvider({ client, children }: { readonly client: ChatClient; readonly children: ReactNode }) {
  return <ChatContext value={client}>{children}</ChatContext>
}

export function useChatClient(): ChatClient {
  const client = use(ChatContext)
  if (!client) throw new Error('ChatProvider is missing')
  return client
}

/** Watches one part of the state. The selector must return what the state holds, not something made anew. */
export function useChat<T>(select: (state: ChatState) => T): T {
  const { store } = useChatClient()
  return useSyncExternalStore(store.subscribe, () => select(store.get()))
}
