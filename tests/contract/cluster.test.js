// Three nodes that behave like one: everything that happens on one is seen on the others.
import assert from 'node:assert/strict'
import { describe, it, before, after, afterEach } from 'node:test'
import { accepted, range } from './support/assertions.js'
import { newClientId, newGuestKey } from './support/client.js'
import { Cluster } from './support/cluster.js'

const say = async (guest, text, channelId = guest.lobby.id) =>
  accepted(await guest.ask('send', { channelId, clientId: newClientId(), text }))

const change = (fields) => ({ clientId: newClientId(), ...fields })

/** With Redis, and with PostgreSQL alone, which carries the log but nothing ephemeral. */
for (const [title, environment] of [['with Redis', {}], ['without Redis', { REDIS_URL: '' }]]) {
  describe(`the log on three nodes ${title}`, () => {
    let cluster
    before(async () => { cluster = await Cluster.start(3, environment) })
    afterEach(() => cluster?.close())
    after(() => cluster?.stop())

    it('a message, its edit, reactions and deletion reach all nodes as the same events', async () => {
      const [ann, bob, cid] = await Promise.all(cluster.people.map((people) => people.guest()))
      const classic = await cluster.people[2].visitor()
      const { id } = await say(ann, 'hello')
      accepted(await ann.ask('edit', change({ messageId: id, text: 'hello!' })))
      accepted(await bob.ask('react', change({ messageId: id, reaction: 'x', on: true })))
      accepted(await cid.ask('react', change({ messageId: id, reaction: 'x', on: true })))
      accepted(await ann.ask('delete', change({ messageId: id })))
      const seen = []
      for (const guest of [ann, bob, cid]) seen.push(await Promise.all(range(1, 5).map(() => guest.next('event'))))
      assert.deepEqual(seen[0].map((event) => event.type), ['message', 'edit', 'react', 'react', 'delete'])
      assert.deepEqual(seen[1], seen[0])
      assert.deepEqual(seen[2], seen[0])
      assert.equal((await classic.next('chat_message')).messageId, id)
      assert.equal((await classic.next('message_edited')).text, 'hello!')
      assert.deepEqual([(await classic.next('message_reacted')).count, (await classic.next('message_reacted')).count], [1, 2])
      assert.deepEqual(await classic.next('message_deleted'), { messageId: id })
    })

    it('messages of all nodes at once have one order everywhere', async () => {
      const guests = await Promise.all(cluster.people.map((people) => people.guest()))
      await Promise.all(range(0, 59).map((n) => say(guests[n % 3], `${n}`)))
      const seen = []
      for (const guest of guests) {
        const events = []
        while (events.length < 60) events.push(await guest.next('event'))
        seen.push(events)
      }
      assert.deepEqual(seen[0].map((event) => event.seq), range(seen[0][0].seq, seen[0][0].seq + 59))
      assert.deepEqual(seen[1], seen[0])
      assert.deepEqual(seen[2], seen[0])
    })

    it('a private conversation finds its people on other nodes, on both surfaces', async () => {
      const [ann, bob] = [await cluster.people[0].guest(), await cluster.people[1].guest()]
      const classic = await cluster.people[2].classic()
      const { channel } = accepted(await ann.ask('direct', { userIds: [bob.user.id] }))
      await say(ann, 'psst', channel.id)
      assert.equal((await bob.next('channel')).id, channel.id)
      assert.equal((await bob.next('event', (event) => event.channelId === channel.id)).text, 'psst')
      const other = accepted(await ann.ask('direct', { userIds: [classic.id] })).channel
      await say(ann, 'you too', other.id)
      assert.equal((await classic.next('private_message')).text, 'you too')
    })

    it('get_messages shows what was said on another node a moment ago', async () => {
      const [ann, classic] = [await cluster.people[0].guest(), await cluster.people[1].visitor()]
      for (const n of range(1, 5)) {
        const { id } = await say(ann, `line ${n}`)
        assert.equal((await classic.ask('get_messages'))[0].id, id)
      }
    })

    it('a ban is felt on every node', async () => {
      const bob = await cluster.people[1].guest()
      await cluster.servers[0].command('ban', 'guest', bob.user.id)
      assert.equal((await bob.next('closing')).reason, 'revoked')
      await bob.next('disconnect')
    })
  })
}

describe('presence on three nodes', () => {
  let cluster
  before(async () => { cluster = await Cluster.start(3, { PARLEY__LIMITS__EVENTSPERSECOND: '0' }) })
  afterEach(() => cluster?.close())
  after(() => cluster?.stop())

  it('who comes and goes is told on / everywhere, once', async () => {
    const visitors = await Promise.all(cluster.people.map((people) => people.visitor()))
    const classic = await cluster.people[0].classic()
    const guest = await cluster.people[1].guest()
    for (const visitor of visitors) {
      for (const one of [{ id: classic.id, username: classic.name }, { id: guest.user.id, username: guest.user.name }]) {
        assert.deepEqual(await visitor.next('user_joined', (user) => user.id === one.id), one)
      }
    }
    classic.close()
    guest.close()
    for (const visitor of visitors) {
      for (const id of [classic.id, guest.user.id]) {
        assert.equal((await visitor.next('user_left', (user) => user.id === id)).id, id)
      }
    }
    const last = await cluster.people[2].classic()
    for (const visitor of visitors) {
      await visitor.next('user_joined', (user) => user.id === last.id)
      assert.deepEqual([visitor.all('user_joined'), visitor.all('user_left')], [[], []])
    }
  })

  it('a storm of arrivals on one node is told on the others in full', async () => {
    const visitor = await cluster.people[1].visitor()
    const comers = await Promise.all(range(1, 60).map(() => cluster.people[0].classic()))
    const told = new Set()
    while (told.size < comers.length) told.add((await visitor.next('user_joined')).id)
    assert.deepEqual(told, new Set(comers.map((comer) => comer.id)))
  })

  it('who moves to another node is not gone', async () => {
    const [watcher, key] = [await cluster.people[2].guest(), newGuestKey()]
    accepted(await watcher.ask('presence', { channelId: watcher.lobby.id }))
    const first = await cluster.people[0].guest('Mover', { key })
    await watcher.next('presence', ({ users }) => users.some((user) => user.id === first.user.id && user.status === 'online'))
    const second = await cluster.people[1].guest('Mover', { key })
    first.close()
    const marker = await cluster.people[0].guest()
    await watcher.next('presence', ({ users }) => users.some((user) => user.id === marker.user.id))
    marker.close()
    await watcher.next('presence', ({ users }) => users.some((user) => user.id === marker.user.id && user.status === 'offline'))
    const statuses = watcher.all('presence').flatMap(({ users }) => users).filter((user) => user.id === second.user.id)
    assert.ok(statuses.every((user) => user.status === 'online'), JSON.stringify(statuses))
    second.close()
    await watcher.next('presence', ({ users }) => users.some((user) => user.id === second.user.id && user.status === 'offline'))
  })

  it('typing is seen on other nodes, on both surfaces, and ends', async () => {
    const [ann, bob] = [await cluster.people[0].guest(), await cluster.people[1].guest()]
    const classic = await cluster.people[2].classic()
    ann.emit('typing', { channelId: ann.lobby.id, on: true })
    assert.deepEqual(await bob.next('typing'), { channelId: ann.lobby.id, userId: ann.user.id, name: ann.user.name, on: true })
    assert.deepEqual(await classic.next('user_typing'), { username: ann.user.name })
    ann.close()
    assert.equal((await bob.next('typing')).on, false)
    assert.deepEqual(await classic.next('user_stopped_typing'), { username: ann.user.name })
    classic.emit('typing')
    assert.equal((await bob.next('typing', (typing) => typing.on)).name, classic.name)
  })

  it('typing of somebody whose node was killed ends by itself', async () => {
    const victim = await cluster.join()
    const { People } = await import('./support/settings.js')
    const people = new People(victim, cluster.people[0].options)
    const [ann, bob] = [await people.guest(), await cluster.people[0].guest()]
    ann.emit('typing', { channelId: ann.lobby.id, on: true })
    assert.equal((await bob.next('typing')).on, true)
    await victim.kill()
    people.close()
    assert.equal((await bob.next('typing')).on, false)
    await victim.stop()
  })

  it('a name is unique on / over all nodes, and a rename is signed with everywhere', async () => {
    const [one, two] = [await cluster.people[0].classic(), await cluster.people[1].visitor()]
    assert.equal((await two.ask('join', { username: one.name.toUpperCase() })).error.code, 'name_taken')
    const key = newGuestKey()
    const first = await cluster.people[0].guest('Old name', { key })
    await cluster.people[1].guest('New name', { key })
    const bob = await cluster.people[2].guest()
    for (let name; name !== 'New name';) {
      await say(first, 'who am I?')
      name = (await bob.next('event')).by.name
    }
  })

  it('what one has read is told to one\'s sockets on other nodes', async () => {
    const key = newGuestKey()
    const first = await cluster.people[0].guest('Reader', { key })
    const second = await cluster.people[1].guest('Reader', { key })
    const third = await cluster.people[1].guest('Reader', { key })
    const { seq } = await say(first, 'read me')
    accepted(await second.ask('read', { channelId: first.lobby.id, seq }))
    assert.deepEqual(await first.next('read'), { channelId: first.lobby.id, seq })
    assert.deepEqual(await third.next('read'), { channelId: first.lobby.id, seq })
    const last = (await say(second, 'and me')).seq
    accepted(await first.ask('read', { channelId: first.lobby.id, seq: last }))
    assert.equal((await second.next('read')).seq, last)
  })
})
