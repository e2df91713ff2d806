// `/chat`: presence, typing, direct channels and read pointers.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accepted, range, refused } from './support/assertions.js'
import { newClientId } from './support/client.js'
import { everyDatabase, everySetting } from './support/settings.js'
import { until } from './support/wait.js'

const say = async (guest, text, channelId = guest.lobby.id) =>
  accepted(await guest.ask('send', { channelId, clientId: newClientId(), text }))

const direct = async (caller, ...others) =>
  accepted(await caller.ask('direct', { userIds: others.map((other) => other.user.id) })).channel

everySetting('people of /chat', (people) => {
  it('presence lists who is there and tells who comes and goes', async () => {
    const [watcher, first] = [await people().observer(), await people().guest()]
    // One is welcomed first and counted in a moment later.
    const found = await until(async () => accepted(await watcher.ask('presence', { channelId: watcher.lobby.id })).users
      .find((user) => user.id === first.user.id), 'the first is listed')
    assert.equal(found.name, first.user.name)
    assert.equal(typeof found.status, 'string')
    const second = await people().guest()
    const has = (user) => ({ users: changed }) => changed.some((one) => one.id === user.id)
    const came = await watcher.next('presence', has(second.user))
    assert.equal(came.users.find((user) => user.id === second.user.id).status, found.status)
    second.close()
    const left = await watcher.next('presence', has(second.user))
    assert.notEqual(left.users.find((user) => user.id === second.user.id).status, found.status)
  })

  it('a person with two sockets has left when the last one closes', async () => {
    const watcher = await people().observer()
    await watcher.ask('presence', { channelId: watcher.lobby.id })
    const first = await people().guest()
    await watcher.next('presence', ({ users }) => users.some((user) => user.id === first.user.id))
    const second = await people().guest(first.user.name, { key: first.session.guestKey })
    first.close()
    await second.settled()
    await until(async () => accepted(await watcher.ask('presence', { channelId: watcher.lobby.id })).users
      .some((user) => user.id === first.user.id), 'the person is listed')
    second.close()
    await watcher.next('presence', (event) => event.users.some((user) => user.id === first.user.id))
  })

  it('typing is told to the others of the channel', async () => {
    const [typist, other] = [await people().guest(), await people().guest()]
    const channelId = typist.lobby.id
    const notice = (on) => ({ channelId, userId: typist.user.id, name: typist.user.name, on })
    assert.equal((await typist.ask('typing', { channelId, on: true })).ok, true)
    assert.deepEqual(await other.next('typing', (event) => event.userId === typist.user.id), notice(true))
    await typist.ask('typing', { channelId, on: false })
    assert.deepEqual(await other.next('typing', (event) => event.userId === typist.user.id), notice(false))
    await typist.settled()
    assert.deepEqual(typist.all('typing').filter((event) => event.userId === typist.user.id), [])
  })

  it('typing ends when the typist leaves', async () => {
    const [typist, other] = [await people().guest(), await people().guest()]
    await typist.ask('typing', { channelId: typist.lobby.id, on: true })
    await other.next('typing', (event) => event.userId === typist.user.id && event.on)
    typist.close()
    await other.next('typing', (event) => event.userId === typist.user.id && !event.on)
  })

  it('the same people always get the same direct channel, whoever asks', async () => {
    const [first, second, third] = [await people().guest(), await people().guest(), await people().guest()]
    const channel = await direct(first, second, third)
    assert.equal(channel.kind, 'direct')
    assert.deepEqual(channel.members.map((member) => member.id).toSorted(), [first, second, third].map((guest) => guest.user.id).toSorted())
    assert.equal((await direct(third, first, second)).id, channel.id)
    assert.notEqual((await direct(first, second)).id, channel.id)
  })

  it('a direct channel and its messages reach its members alone, the channel first', async () => {
    const [first, second, outsider] = [await people().guest(), await people().guest(), await people().guest()]
    const secondTab = await people().guest(second.user.name, { key: second.session.guestKey })
    const channel = await direct(first, second)
    const { id } = await say(first, 'psst', channel.id)
    for (const client of [second, secondTab]) {
      const event = await client.next('event', (received) => received.channelId === channel.id)
      assert.equal(event.id, id)
      const told = await client.next('channel', (received) => received.id === channel.id)
      assert.equal(told.kind, 'direct')
      assert.equal(told.epoch, channel.epoch)
    }
    await outsider.settled()
    assert.ok(outsider.all('event').every((event) => event.channelId !== channel.id))
    assert.ok(outsider.all('channel').every((told) => told.id !== channel.id))
  })

  it('channel comes before the first event of its channel', async () => {
    const [first, second] = [await people().guest(), await people().guest()]
    const order = []
    second.socket.on('channel', ({ id }) => order.push(['channel', id]))
    second.socket.on('event', ({ channelId }) => order.push(['event', channelId]))
    const channel = await direct(first, second)
    await say(first, 'psst', channel.id)
    await second.next('event', (event) => event.channelId === channel.id)
    assert.deepEqual(order.filter(([, id]) => id === channel.id), [['channel', channel.id], ['event', channel.id]])
  })

  it('a direct channel is closed to everybody else', async () => {
    const [first, second, outsider] = [await people().guest(), await people().guest(), await people().guest()]
    const observer = await people().observer()
    const { id: channelId, epoch } = await direct(first, second)
    const message = await say(first, 'psst', channelId)
    const closed = (answer) => assert.ok(['not_found', 'forbidden', 'not_joined'].includes(answer.error?.code), JSON.stringify(answer))
    for (const stranger of [outsider, observer]) {
      closed(await stranger.ask('history', { channelId }))
      closed(await stranger.ask('sync', { channelId, epoch, after: 0, limit: 10 }))
      closed(await stranger.ask('presence', { channelId }))
      const resumed = await stranger.ask('resume', { positions: { [channelId]: { epoch, seq: 0 } } })
      assert.ok(!JSON.stringify(resumed).includes('psst'))
    }
    closed(await outsider.ask('send', { channelId, clientId: newClientId(), text: 'hello?' }))
    closed(await outsider.ask('typing', { channelId, on: true }))
    closed(await outsider.ask('read', { channelId, seq: 1 }))
    closed(await outsider.ask('edit', { messageId: message.id, clientId: newClientId(), text: 'x' }))
    closed(await outsider.ask('delete', { messageId: message.id, clientId: newClientId() }))
    closed(await outsider.ask('react', { messageId: message.id, clientId: newClientId(), reaction: 'x', on: true }))
  })

  it('a reply cannot reach into a channel one is not in', async () => {
    const [first, second, outsider] = [await people().guest(), await people().guest(), await people().guest()]
    const { id: channelId } = await direct(first, second)
    const { id } = await say(first, 'psst', channelId)
    refused(await outsider.ask('send', { channelId: outsider.lobby.id, clientId: newClientId(), text: 'x', replyTo: id }), 'not_found', 'replyTo')
  })

  it('direct wants 2 to 50 people that are there', async () => {
    const guest = await people().guest()
    refused(await guest.ask('direct', { userIds: [] }), 'invalid', 'userIds')
    refused(await guest.ask('direct', { userIds: [guest.user.id] }), 'invalid', 'userIds')
    refused(await guest.ask('direct', { userIds: [newClientId()] }), 'not_found', 'userIds')
    refused(await guest.ask('direct', { userIds: range(1, 50).map(() => newClientId()) }), 'invalid', 'userIds')
  })

  it('a session lists the direct channels with their members', async () => {
    const [first, second] = [await people().guest(), await people().guest()]
    const channel = await direct(first, second)
    await say(first, 'psst', channel.id)
    const again = await people().guest(second.user.name, { key: second.session.guestKey })
    const listed = again.session.channels.find((one) => one.id === channel.id)
    assert.equal(listed.kind, 'direct')
    assert.deepEqual(listed.members.map((member) => member.id).toSorted(), [first.user.id, second.user.id].toSorted())
    assert.equal(listed.head, 1)
    assert.equal(listed.unread, 1)
  })

  it('read only grows, and one\'s other sockets hear of it', async () => {
    const [author, reader] = [await people().guest(), await people().guest()]
    const tab = await people().guest(reader.user.name, { key: reader.session.guestKey })
    const channel = await direct(author, reader)
    const channelId = channel.id
    for (const n of range(1, 5)) await say(author, `line ${n}`, channelId)
    assert.deepEqual(accepted(await reader.ask('read', { channelId, seq: 3 })), { read: 3, unread: 2 })
    assert.deepEqual(await tab.next('read'), { channelId, seq: 3 })
    assert.deepEqual(accepted(await reader.ask('read', { channelId, seq: 1 })), { read: 3, unread: 2 })
    assert.deepEqual(accepted(await reader.ask('read', { channelId, seq: 5 })), { read: 5, unread: 0 })
    const again = await people().guest(reader.user.name, { key: reader.session.guestKey })
    const { read, unread } = again.session.channels.find((one) => one.id === channelId)
    assert.deepEqual({ read, unread }, { read: 5, unread: 0 })
  })

  it('unread counts visible messages, not changes nor what was deleted', async () => {
    const [author, reader] = [await people().guest(), await people().guest()]
    const channel = await direct(author, reader)
    const channelId = channel.id
    const sent = []
    for (const n of range(1, 4)) sent.push(await say(author, `line ${n}`, channelId))
    await author.ask('edit', { messageId: sent[0].id, clientId: newClientId(), text: 'edited' })
    await author.ask('react', { messageId: sent[1].id, clientId: newClientId(), reaction: 'x', on: true })
    await author.ask('delete', { messageId: sent[2].id, clientId: newClientId() })
    assert.equal(accepted(await reader.ask('read', { channelId, seq: sent[0].seq })).unread, 2)
  })
})

everyDatabase('time passing on /chat', (people) => {
  it('a typing mark ends by itself', async () => {
    const [typist, other] = [await people().guest(), await people().guest()]
    await typist.ask('typing', { channelId: typist.lobby.id, on: true })
    await other.next('typing', (event) => event.userId === typist.user.id && event.on)
    await other.next('typing', (event) => event.userId === typist.user.id && !event.on)
  })

  it('a typing mark of the classic contract ends by itself', async () => {
    const [typist, other] = [await people().classic(), await people().classic()]
    typist.emit('typing')
    await other.next('user_typing')
    assert.deepEqual(await other.next('user_stopped_typing'), { username: typist.name })
  })
})
