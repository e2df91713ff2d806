// `/chat`: who one is, and what comes first.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { refused, uuid } from './support/assertions.js'
import { newClientId, newGuestKey } from './support/client.js'
import { everySetting } from './support/settings.js'
import { until } from './support/wait.js'

const guestKey = /^[A-Za-z0-9_-]{22,64}$/

everySetting('the session of /chat', (people) => {
  it('session is the first event of all, with the lobby and the limits', async () => {
    const client = people().client('/chat', { auth: { guest: { name: people().name() } } })
    const session = await client.next('session')
    assert.deepEqual(client.names.filter((name) => name !== 'connect'), [])
    assert.match(session.user.id, uuid)
    const lobby = session.channels.find((channel) => channel.name === 'lobby')
    assert.equal(lobby.kind, 'public')
    assert.ok(lobby.id.length > 0 && lobby.id.length <= 100)
    assert.ok(lobby.epoch.length > 0 && lobby.epoch.length <= 36)
    for (const number of ['head', 'read', 'unread']) assert.ok(Number.isSafeInteger(lobby[number]), number)
    assert.equal(typeof session.limits, 'object')
  })

  it('a guest without a key is given one, once, and is the same guest again with it', async () => {
    const name = people().name()
    const first = await people().guest(name)
    assert.match(first.session.guestKey, guestKey)
    assert.equal(first.user.name, name)
    const again = await people().guest(name, { key: first.session.guestKey })
    assert.deepEqual(again.user, first.user)
    assert.equal(again.session.guestKey, undefined)
  })

  it('an unknown key is a new guest with that key, who may rename', async () => {
    const key = newGuestKey()
    const first = await people().guest(people().name(), { key })
    assert.equal(first.session.guestKey, undefined)
    const name = people().name('Grace')
    const renamed = await people().guest(name, { key })
    assert.deepEqual(renamed.user, { id: first.user.id, name })
  })

  it('names need not be unique', async () => {
    const name = people().name()
    const [first, second] = [await people().guest(name), await people().guest(name)]
    assert.equal(first.user.name, second.user.name)
    assert.notEqual(first.user.id, second.user.id)
  })

  it('a key never appears in what others receive', async () => {
    const observer = await people().observer()
    const key = newGuestKey()
    const guest = await people().guest(people().name(), { key })
    await guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text: 'hello' })
    const event = await observer.next('event')
    assert.ok(!JSON.stringify(event).includes(key))
  })

  const badAuth = {
    'a name of nothing': { guest: { name: '  ' } },
    'a name of a control character': { guest: { name: 'a\u0000b' } },
    'a name of a number': { guest: { name: 7 } },
    'a guest without a name': { guest: {} },
    'a guest that is no object': { guest: 'Ada' },
    'a lone surrogate in the name': { guest: { name: 'a\ud800' } },
    'a key that is too short': { guest: { name: 'Ada', key: 'abc' } },
    'a key of other characters': { guest: { name: 'Ada', key: 'a b c d e f g h i j k l m n o p q' } },
    'a key that is too long': { guest: { name: 'Ada', key: 'a'.repeat(65) } },
    'a key that is a number': { guest: { name: 'Ada', key: 7 } },
  }
  for (const [what, auth] of Object.entries(badAuth)) {
    it(`${what} refuses the connection and says why`, async () => {
      const client = people().client('/chat', { auth })
      const error = await client.next('connect_error')
      assert.ok(['invalid', 'too_long'].includes(error.data?.code), JSON.stringify(error.data))
      assert.equal(typeof error.data.message, 'string')
    })
  }

  it('a name of 33 code points is too_long', async () => {
    const client = people().client('/chat', { auth: { guest: { name: '\u{1f600}'.repeat(33) } } })
    assert.equal((await client.next('connect_error')).data.code, 'too_long')
  })

  it('a token that nobody gave out is unauthorized', async () => {
    const client = people().client('/chat', { auth: { token: 'made-up' } })
    assert.equal((await client.next('connect_error')).data.code, 'unauthorized')
  })

  it('a namespace that is not there is refused', async () => {
    const client = people().client('/elsewhere')
    assert.equal((await client.next('connect_error')).message, 'Invalid namespace')
  })

  it('an observer reads and receives', async () => {
    const observer = await people().observer()
    assert.equal(observer.user, null)
    const guest = await people().guest()
    const text = `seen by all ${newClientId()}`
    await guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text })
    const event = await observer.next('event', (received) => received.text === text)
    const { id: channelId, epoch } = observer.lobby
    assert.equal((await observer.ask('history', { channelId })).messages.at(-1).text, text)
    const page = await observer.ask('sync', { channelId, epoch, after: event.seq - 1, limit: 10 })
    assert.deepEqual(page.events, [event])
    const resumed = await observer.ask('resume', { positions: { [channelId]: { epoch, seq: event.seq - 1 } } })
    assert.deepEqual(resumed.channels[channelId].events, [event])
    await until(async () => (await observer.ask('presence', { channelId })).users.some((user) => user.id === guest.user.id), 'the guest is listed')
  })

  const written = (channelId) => ({
    send: { channelId, clientId: newClientId(), text: 'x' },
    edit: { messageId: '1', clientId: newClientId(), text: 'x' },
    delete: { messageId: '1', clientId: newClientId() },
    react: { messageId: '1', clientId: newClientId(), reaction: 'x', on: true },
    read: { channelId, seq: 0 },
    typing: { channelId, on: true },
    direct: { userIds: [newClientId()] },
  })
  for (const event of Object.keys(written(''))) {
    it(`${event} by an observer is not_joined`, async () => {
      const observer = await people().observer()
      refused(await observer.ask(event, written(observer.lobby.id)[event]), 'not_joined')
    })
  }

  it('an event that is not in the protocol is unknown_event', async () => {
    const guest = await people().guest()
    refused(await guest.ask('shout', {}), 'unknown_event')
  })
})
