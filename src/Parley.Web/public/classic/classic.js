// A page of the classic contract: the calls that any small client makes on namespace `/`, and nothing else.
// It shows what the contract carries; Parley's own page is at `/`.
const socket = io()
const byId = (id) => document.getElementById(id)
const names = new Map()
let me = null
let typingTimer

const show = (text) => {
  byId('status').textContent = text
}

// Someone who is here. A press writes to them privately.
function showUser({ id, username }) {
  names.set(id, username)
  const known = byId(`user-${id}`)
  const item = known ?? document.createElement('li')
  item.id = `user-${id}`
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = username
  button.disabled = id === socket.id
  button.addEventListener('click', () => writePrivately(id, username))
  item.replaceChildren(button)
  if (!known) byId('users').append(item)
}

function writePrivately(toUserId, username) {
  const text = prompt(`To ${username}, privately:`)
  if (!text) return
  socket.emit('private_message', { toUserId, text }, (answer) => {
    if (answer && !answer.ok) return show(answer.error.message)
    showMessage({ username: `you → ${username}`, text, timestamp: new Date(), own: true, private: true })
  })
}

function showMessage({ messageId, username, text, timestamp, own, private: isPrivate }, first = false) {
  if (messageId && byId(`message-${messageId}`)) return
  const item = byId('message').content.cloneNode(true).firstElementChild
  if (messageId) item.id = `message-${messageId}`
  item.classList.toggle('own', Boolean(own))
  item.classList.toggle('private', Boolean(isPrivate))
  item.querySelector('strong').textContent = username
  item.querySelector('time').textContent = new Date(timestamp).toLocaleTimeString()
  item.querySelector('p').textContent = text
  const react = item.querySelector('button')
  if (!messageId || isPrivate) react.remove()
  else react.addEventListener('click', () => socket.emit('react', { messageId, reaction: react.dataset.reaction }))
  if (first) byId('messages').prepend(item)
  else byId('messages').append(item)
  item.scrollIntoView({ block: 'nearest' })
}

socket.on('connect', () => {
  show('Connected')
  byId('users').replaceChildren()
  socket.emit('get_messages', (messages) => {
    // Newest first, so each goes above the one before it.
    for (const { id, username, text, created_at } of messages) {
      showMessage({ messageId: id, username, text, timestamp: created_at }, true)
    }
  })
  if (me) join(me)
})

socket.on('disconnect', () => show('Disconnected. Trying again…'))
socket.on('users', (users) => users.forEach(showUser))
socket.on('user_joined', showUser)
socket.on('user_left', ({ id }) => {
  names.delete(id)
  byId(`user-${id}`)?.remove()
})
socket.on('chat_message', (message) => showMessage(message))
socket.on('private_message', ({ from, ...message }) =>
  showMessage({ ...message, username: `${names.get(from) ?? from} → you`, private: true }),
)
socket.on('user_typing', ({ username }) => {
  byId('typing').textContent = `${username} is typing…`
})
socket.on('user_stopped_typing', () => {
  byId('typing').textContent = ''
})
socket.on('message_reacted', ({ messageId, reaction, count }) => {
  const chip = byId(`message-${messageId}`)?.querySelector('button')
  if (chip?.dataset.reaction === reaction) chip.querySelector('span').textContent = count
})
socket.on('message_edited', ({ messageId, text }) => {
  const paragraph = byId(`message-${messageId}`)?.querySelector('p')
  if (paragraph) paragraph.textContent = text
})
socket.on('message_deleted', ({ messageId }) => byId(`message-${messageId}`)?.remove())
socket.on('chat_error', ({ message }) => show(message))

function join(username) {
  socket.emit('join', { username }, (answer) => {
    if (answer && !answer.ok) return show(answer.error.message)
    me = username
    show(`Joined as ${username}`)
    for (const control of byId('send').elements) control.disabled = false
    byId('text').focus()
  })
}

byId('join').addEventListener('submit', (event) => {
  event.preventDefault()
  join(byId('username').value)
})

byId('send').addEventListener('submit', (event) => {
  event.preventDefault()
  const { value: text } = byId('text')
  if (!text.trim()) return
  socket.emit('message', { text })
  byId('text').value = ''
  clearTimeout(typingTimer)
  typingTimer = undefined
  socket.emit('stop_typing')
})

byId('text').addEventListener('input', () => {
  if (!typingTimer) socket.emit('typing')
  clearTimeout(typingTimer)
  typingTimer = setTimeout(() => {
    typingTimer = undefined
    socket.emit('stop_typing')
  }, 3000)
})
