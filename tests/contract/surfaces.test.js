// What is said on `/` is seen on `/chat` and the other way round.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accepted, range } from './support/assertions.js'
import { newClientId, newGuestKey } from './support/client.js'
import { everySetting } from './support/settings.js'

const say = async (guest, text, channelId = guest.lobby.id) =>
  accepted(await guest.ask('send', { channelId, clientId: newClientId(), text }))

const change = (fields) => ({ clientId: newClientId(), ...fields })

everySetting('both surfaces', (people) => {
  it('a message of / is an event of /chat', async () => {
    const [classic, guest] = [await people().classic(), await people().guest()]
    await classic.ask('message', { text: 'from below' })
    const { messageId, timestamp } = await classic.next('chat_message')
    const event = await guest.next('event', (received) => received.id === messageId)
    assert.equal(event.type, 'message')
    assert.equal(event.text, 'from below')
    assert.equal(event.at, timestamp)
    assert.deepEqual(event.by, { id: classic.id, name: classic.name })
    assert.equal(event.channelId, guest.lobby.id)
  })

  it('a message of /chat is a chat_message of /', async () => {
    const [visitor, guest] = [await people().visitor(), await people().guest()]
    const { id, at } = await say(guest, 'from above')
    assert.deepEqual(await visitor.next('chat_message', (message) => message.messageId === id), {
      id: guest.user.id, username: guest.user.name, text: 'from above', timestamp: at, own: false, messageId: id,
    })
    const [newest] = await visitor.ask('get_messages')
    assert.deepEqual(newest, { id, user_id: guest.user.id, username: guest.user.name, text: 'from above', created_at: at })
  })

  it('both see one order', async () => {
    const [classic, guest] = [await people().classic(), await people().guest()]
    await Promise.all(range(1, 20).map((n) => n % 2 ? say(guest, `${n}`) : classic.ask('message', { text: `${n}` })))
    const below = []
    const above = []
    while (below.length < 20) below.push((await classic.next('chat_message')).messageId)
    while (above.length < 20) above.push((await guest.next('event')).id)
    assert.deepEqual(below, above)
  })

  it('a guest of /chat appears on / with the first socket and leaves it with the last', async () => {
    const visitor = await people().visitor()
    const key = newGuestKey()
    const first = await people().guest(people().name(), { key })
    const joined = { id: first.user.id, username: first.user.name }
    assert.deepEqual(await visitor.next('user_joined', (user) => user.id === first.user.id), joined)
    const second = await people().guest(first.user.name, { key })
    const classic = await people().classic()
    assert.deepEqual(classic.users.filter((user) => user.id === first.user.id), [joined])
    first.close()
    await second.settled()
    await visitor.settled()
    assert.deepEqual(visitor.all('user_left').filter((user) => user.id === first.user.id), [])
    second.close()
    assert.deepEqual(await visitor.next('user_left', (user) => user.id === first.user.id), joined)
    assert.deepEqual(visitor.all('user_joined').filter((user) => user.id === first.user.id), [])
  })

  it('an observer does not appear on /', async () => {
    const visitor = await people().visitor()
    const observer = await people().observer()
    await observer.settled()
    const classic = await people().classic()
    await visitor.next('user_joined', (user) => user.id === classic.id)
    assert.deepEqual(visitor.all('user_joined'), [])
  })

  it('a joined socket of / is present on /chat', async () => {
    const classic = await people().classic()
    const guest = await people().guest()
    const { users } = accepted(await guest.ask('presence', { channelId: guest.lobby.id }))
    assert.equal(users.find((user) => user.id === classic.id)?.name, classic.name)
  })

  it('edits and deletes of /chat reach /', async () => {
    const [visitor, guest] = [await people().visitor(), await people().guest()]
    const { id } = await say(guest, 'Frist')
    accepted(await guest.ask('edit', change({ messageId: id, text: 'First' })))
    assert.deepEqual(await visitor.next('message_edited'), { messageId: id, text: 'First' })
    assert.equal((await visitor.ask('get_messages'))[0].text, 'First')
    accepted(await guest.ask('delete', change({ messageId: id })))
    assert.deepEqual(await visitor.next('message_deleted'), { messageId: id })
    assert.ok((await visitor.ask('get_messages')).every((message) => message.text !== 'First'))
  })

  it('reactions go both ways, with one count', async () => {
    const [classic, guest] = [await people().classic(), await people().guest()]
    const { id } = await say(guest, 'React')
    accepted(await guest.ask('react', change({ messageId: id, reaction: 'x', on: true })))
    assert.deepEqual(await classic.next('message_reacted'), { messageId: id, reaction: 'x', username: guest.user.name, on: true, count: 1 })
    assert.equal((await classic.ask('react', { messageId: id, reaction: 'x' })).ok, true)
    assert.deepEqual(await classic.next('message_reacted'), { messageId: id, reaction: 'x', username: classic.name, on: true, count: 2 })
    const event = await guest.next('event', (received) => received.type === 'react' && received.by.id === classic.id)
    assert.equal(event.reaction, 'x')
    assert.equal(event.on, true)
  })

  it('a private message of / is a direct channel of /chat, and answered from there', async () => {
    const [classic, guest] = [await people().classic(), await people().guest()]
    assert.equal((await classic.ask('private_message', { toUserId: guest.user.id, text: 'psst' })).ok, true)
    const channel = await guest.next('channel', (received) => received.kind === 'direct')
    const event = await guest.next('event', (received) => received.channelId === channel.id)
    assert.equal(event.text, 'psst')
    assert.equal(event.by.id, classic.id)
    const { id, at } = await say(guest, 'yes?', channel.id)
    assert.deepEqual(await classic.next('private_message', (message) => message.messageId === id), {
      from: guest.user.id, username: guest.user.name, text: 'yes?', timestamp: at, messageId: id,
    })
  })

  it('what is private on /chat is not seen on /', async () => {
    const visitor = await people().visitor()
    const [first, second] = [await people().guest(), await people().guest()]
    const { channel } = accepted(await first.ask('direct', { userIds: [second.user.id] }))
    const { id } = await say(first, 'psst', channel.id)
    await first.ask('edit', change({ messageId: id, text: 'psst!' }))
    await first.ask('react', change({ messageId: id, reaction: 'x', on: true }))
    await first.ask('delete', change({ messageId: id }))
    await visitor.settled()
    for (const name of ['chat_message', 'private_message', 'message_edited', 'message_reacted', 'message_deleted']) {
      assert.deepEqual(visitor.all(name), [], name)
    }
  })
})
