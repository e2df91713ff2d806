// The classic contract on `/`, row by row.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { decimal, isoWithMilliseconds, refused } from './support/assertions.js'
import { everySetting } from './support/settings.js'

everySetting('the classic contract', (people) => {
  it('join gives the joiner the others and tells everybody, the joiner last', async () => {
    const watcher = await people().visitor()
    const first = await people().classic()
    const name = people().name()
    const second = await people().visitor()
    assert.equal((await second.ask('join', { username: name })).ok, true)
    const users = await second.next('users')
    assert.ok(users.some((user) => user.id === first.id && user.username === first.name))
    assert.ok(users.every((user) => user.id !== second.id))
    const joined = { id: second.id, username: name }
    for (const client of [watcher, first, second]) {
      assert.deepEqual(await client.next('user_joined', (user) => user.id === second.id), joined)
    }
  })

  it('who joins is told of just those who are there, whoever came and went before', async () => {
    const watcher = await people().visitor()
    const comers = []
    for (let i = 0; i < 4; i++) comers.push(await people().visitor())
    for (const comer of comers) {
      assert.equal((await comer.ask('join', { username: people().name() })).ok, true)
      await watcher.next('user_joined', (user) => user.id === comer.id)
    }
    const [first, second, third, fourth] = comers
    first.close()
    await watcher.next('user_left', (user) => user.id === first.id)
    const joiner = await people().visitor()
    assert.equal((await joiner.ask('join', { username: people().name() })).ok, true)
    const seen = new Set((await joiner.next('users')).map((user) => user.id))
    assert.deepEqual(comers.map(({ id }) => seen.has(id)), [false, true, true, true])
    for (const [comer, there] of [[second, [first]], [third, [first, second]], [fourth, [first, second, third]]]) {
      const told = new Set((await comer.next('users')).map((user) => user.id))
      assert.ok(there.every(({ id }) => told.has(id)))
      assert.ok(!told.has(comer.id))
    }
  })

  it('join without an acknowledgement works alike', async () => {
    const client = await people().visitor()
    const name = people().name()
    client.emit('join', { username: name })
    await client.next('users')
    assert.deepEqual(await client.next('user_joined', (user) => user.id === client.id), { id: client.id, username: name })
  })

  it('a socket joins once', async () => {
    const client = await people().classic()
    assert.equal((await client.ask('join', { username: people().name() })).ok, false)
    await client.settled()
    assert.deepEqual(client.all('users'), [])
  })

  it('a name is taken whatever its case, and free again when its bearer has left', async () => {
    const name = people().name('Zoë')
    const first = await people().classic(name)
    const second = await people().visitor()
    refused(await second.ask('join', { username: name.toUpperCase() }), 'name_taken', 'username')
    first.close()
    await second.next('user_left', (user) => user.id === first.id)
    assert.equal((await second.ask('join', { username: name.toUpperCase() })).ok, true)
  })

  it('a name is trimmed and composed', async () => {
    const client = await people().visitor()
    const name = people().name('Zoe')
    await client.ask('join', { username: `  ${name.replace('Zoe', 'Zoe\u0308')}\u00a0 ` })
    const { username } = await client.next('user_joined', (user) => user.id === client.id)
    assert.equal(username, name.replace('Zoe', 'Zo\u00eb'))
  })

  it('a name has 1 to 32 code points and no control characters', async () => {
    const client = await people().visitor()
    refused(await client.ask('join', { username: '   ' }), 'invalid', 'username')
    refused(await client.ask('join', { username: 'a\u0007b' }), 'invalid', 'username')
    refused(await client.ask('join', { username: '\u{1f600}'.repeat(33) }), 'too_long', 'username')
    assert.equal((await client.ask('join', { username: '\u{1f600}'.repeat(32) })).ok, true)
  })

  it('a message comes to its sender as own and to all others as not', async () => {
    const [sender, other] = [await people().classic(), await people().classic()]
    const visitor = await people().visitor()
    assert.equal((await sender.ask('message', { text: 'Hello' })).ok, true)
    const own = await sender.next('chat_message')
    assert.match(own.timestamp, isoWithMilliseconds)
    assert.match(own.messageId, decimal)
    const { timestamp, messageId } = own
    const common = { id: sender.id, username: sender.name, text: 'Hello', timestamp, messageId }
    assert.deepEqual(own, { ...common, own: true })
    for (const client of [other, visitor]) {
      assert.deepEqual(await client.next('chat_message', (message) => message.messageId === messageId), { ...common, own: false })
    }
  })

  it('a text is kept verbatim', async () => {
    const text = ' <b>bold</b>\n\t\u{1f469}\u200d\u{1f4bb} \u05e9\u05dc\u05d5\u05dd e\u0301 "__proto__" \\ \u2028 %s \u0001'
    const sender = await people().classic()
    await sender.ask('message', { text })
    assert.equal((await sender.next('chat_message')).text, text)
    assert.equal((await sender.ask('get_messages'))[0].text, text)
  })

  it('all see one order, and times never go back', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => people().classic()))
    await Promise.all(clients.flatMap((client) => Array.from({ length: 10 }, (_, n) => client.ask('message', { text: `${client.id} ${n}` }))))
    const ids = new Set(clients.map((client) => client.id))
    const views = []
    for (const client of clients) {
      const view = []
      while (view.length < 30) {
        const message = await client.next('chat_message')
        if (ids.has(message.id)) view.push(message)
      }
      views.push(view)
    }
    for (const view of views) {
      assert.deepEqual(view.map((message) => message.messageId), views[0].map((message) => message.messageId))
      for (const [index, message] of view.entries()) {
        if (index > 0) assert.ok(message.timestamp >= view[index - 1].timestamp)
      }
      for (const id of ids) {
        assert.deepEqual(view.filter((message) => message.id === id).map((message) => message.text), Array.from({ length: 10 }, (_, n) => `${id} ${n}`))
      }
    }
  })

  it('get_messages answers the bare newest fifty, newest first, to anybody', async () => {
    const sender = await people().classic()
    for (let n = 0; n < 52; n++) await sender.ask('message', { text: `line ${n}` })
    const visitor = await people().visitor()
    const messages = await visitor.ask('get_messages')
    assert.equal(messages.length, 50)
    assert.deepEqual(messages.map((message) => message.text), Array.from({ length: 50 }, (_, n) => `line ${51 - n}`))
    const [newest] = messages
    assert.deepEqual(Object.keys(newest).sort(), ['created_at', 'id', 'text', 'user_id', 'username'])
    assert.match(newest.id, decimal)
    assert.match(newest.created_at, isoWithMilliseconds)
    assert.equal(newest.user_id, sender.id)
    assert.equal(newest.username, sender.name)
  })

  it('what a person said stays when they leave, with their name', async () => {
    const sender = await people().classic()
    await sender.ask('message', { text: 'I was here' })
    const visitor = await people().visitor()
    sender.close()
    assert.deepEqual(await visitor.next('user_left', (user) => user.id === sender.id), { id: sender.id, username: sender.name })
    const [newest] = await visitor.ask('get_messages')
    assert.equal(newest.username, sender.name)
    assert.equal(newest.text, 'I was here')
  })

  it('typing is told to others only, and stopped', async () => {
    const [typist, other] = [await people().classic(), await people().classic()]
    const typists = ({ username }) => username === typist.name
    typist.emit('typing')
    assert.deepEqual(await other.next('user_typing', typists), { username: typist.name })
    typist.emit('stop_typing')
    assert.deepEqual(await other.next('user_stopped_typing', typists), { username: typist.name })
    await typist.settled()
    assert.deepEqual([...typist.all('user_typing'), ...typist.all('user_stopped_typing')], [])
  })

  it('typing ends when the typist leaves', async () => {
    const [typist, other] = [await people().classic(), await people().classic()]
    const typists = ({ username }) => username === typist.name
    typist.emit('typing')
    await other.next('user_typing', typists)
    typist.close()
    assert.deepEqual(await other.next('user_stopped_typing', typists), { username: typist.name })
  })

  it('react toggles one\'s own and tells everybody the count', async () => {
    const [first, second] = [await people().classic(), await people().classic()]
    await first.ask('message', { text: 'React to me' })
    const { messageId } = await first.next('chat_message')
    const toggle = async (client, on, count) => {
      assert.equal((await client.ask('react', { messageId, reaction: '\u{1f44d}' })).ok, true)
      for (const receiver of [first, second]) {
        assert.deepEqual(await receiver.next('message_reacted'), { messageId, reaction: '\u{1f44d}', username: client.name, on, count })
      }
    }
    await toggle(first, true, 1)
    await toggle(second, true, 2)
    await toggle(first, false, 1)
    await toggle(second, false, 0)
  })

  it('react wants a message that is there and a reaction of 1 to 16 code points', async () => {
    const client = await people().classic()
    refused(await client.ask('react', { messageId: '999999999', reaction: 'x' }), 'not_found')
    await client.ask('message', { text: 'React to me' })
    const { messageId } = await client.next('chat_message')
    refused(await client.ask('react', { messageId, reaction: '' }), 'invalid', 'reaction')
    refused(await client.ask('react', { messageId, reaction: 'x'.repeat(17) }), 'too_long', 'reaction')
  })

  it('a private message reaches its receiver alone', async () => {
    const [sender, receiver, third] = [await people().classic(), await people().classic(), await people().classic()]
    assert.equal((await sender.ask('private_message', { toUserId: receiver.id, text: 'psst' })).ok, true)
    const message = await receiver.next('private_message')
    assert.match(message.timestamp, isoWithMilliseconds)
    assert.match(message.messageId, decimal)
    const { timestamp, messageId } = message
    assert.deepEqual(message, { from: sender.id, username: sender.name, text: 'psst', timestamp, messageId })
    await third.settled()
    assert.ok(!third.names.includes('private_message') && !third.names.includes('chat_message'))
    assert.ok((await third.ask('get_messages')).every((row) => row.id !== messageId))
  })

  it('a private message to somebody who left, or never was, is not_found', async () => {
    const [sender, receiver] = [await people().classic(), await people().classic()]
    receiver.close()
    await sender.next('user_left', (user) => user.id === receiver.id)
    refused(await sender.ask('private_message', { toUserId: receiver.id, text: 'psst' }), 'not_found', 'toUserId')
    refused(await sender.ask('private_message', { toUserId: 'nobody', text: 'psst' }), 'not_found', 'toUserId')
  })

  for (const [event, body] of Object.entries({
    message: { text: 'x' },
    typing: undefined,
    stop_typing: undefined,
    react: { messageId: '1', reaction: 'x' },
    private_message: { toUserId: 'x', text: 'x' },
  })) {
    it(`${event} before join is not_joined`, async () => {
      const visitor = await people().visitor()
      refused(await (body ? visitor.ask(event, body) : visitor.ask(event)), 'not_joined')
    })
  }

  it('without an acknowledgement an error comes back as chat_error', async () => {
    const visitor = await people().visitor()
    visitor.emit('message', { text: 'x' })
    const error = await visitor.next('chat_error')
    assert.equal(error.event, 'message')
    assert.equal(error.code, 'not_joined')
    assert.equal(typeof error.message, 'string')
  })

  it('an event that is not in the contract is unknown_event', async () => {
    const client = await people().classic()
    refused(await client.ask('shout', { text: 'x' }), 'unknown_event')
    client.emit('shout')
    assert.equal((await client.next('chat_error')).code, 'unknown_event')
  })

  it('a text has up to 16 KiB of UTF-8, and no NUL or lone surrogate', async () => {
    const client = await people().classic()
    refused(await client.ask('message', { text: 'é'.repeat(8192) + 'x' }), 'too_long', 'text')
    refused(await client.ask('message', { text: 'a\u0000b' }), 'invalid', 'text')
    refused(await client.ask('message', { text: 'a\ud800b' }), 'invalid', 'text')
    refused(await client.ask('message', { text: 7 }), 'invalid', 'text')
    refused(await client.ask('message', {}), 'invalid', 'text')
    assert.equal((await client.ask('message', { text: 'é'.repeat(8192) })).ok, true)
    await client.next('chat_message') // which may come after its acknowledgement
    await client.settled()
    assert.deepEqual(client.all('chat_message'), [])
  })
})
