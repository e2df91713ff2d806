import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { ChatProvider } from './chat'
import { ChatClient } from './delivery/chatClient'
import './ui/tokens.css'
import './ui/base.css'
import './ui/parts.css'
import './app/app.css'
import './features/accounts/accounts.css'
import './features/channels/channels.css'
import './features/messages/messages.css'
import './features/messages/timeline.css'
import './features/messages/writing.css'
import './features/presence/presence.css'
import './features/reactions/reactions.css'

const client = new ChatClient(localStorage)
client.open()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <ChatProvider client={client}>
    <App />
  </ChatProvider>,
)
