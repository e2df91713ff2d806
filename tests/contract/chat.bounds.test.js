// What answers and packets may weigh, so that no client is closed for what it asked; and what a slow one goes without.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accepted, range } from './support/assertions.js'
import { newClientId } from './support/client.js'
import { Polling } from './support/polling.js'
import { everyDatabase } from './support/settings.js'
import { until } from './support/wait.js'

const say = async (guest, text) =>
  accepted(await guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text }))

const weight = (answer) => Buffer.byteLength(JSON.stringify(answer))

const unlimited = { PARLEY__LIMITS__EVENTSPERSECOND: '0' }

everyDatabase('answers that are bounded', (people) => {
  it('get_messages of long messages is shorter, the newest first', async () => {
    const [guest, classic] = [await people().guest(), await people().classic()]
    for (const n of range(1, 50)) await say(guest, `${n} ${'"'.repeat(16_000)}`)
    const messages = await classic.ask('get_messages')
    assert.ok(weight(messages) < 300_000, `${weight(messages)} bytes`)
    assert.deepEqual(messages.map(({ text }) => Number.parseInt(text, 10)), range(51 - messages.length, 50).toReversed())
    assert.ok(messages.length >= 5)
  })

  it('of more people than fit a page presence tells the rest after it, and users some', async () => {
    const guests = []
    while (guests.length < 510) guests.push(...await Promise.all(range(1, 30).map(() => people().guest())))
    const watcher = await people().observer()
    const channelId = watcher.lobby.id
    const here = await until(async () => {
      const pages = []
      for (let after; ;) {
        const page = accepted(await watcher.ask('presence', { channelId, ...(after ? { after } : {}) }))
        assert.ok(page.users.length <= 500)
        pages.push(...page.users.map(({ id }) => id))
        if (!page.more) break
        after = page.users.at(-1).id
      }
      return pages.length === guests.length ? pages : undefined
    }, 'all are listed')
    assert.deepEqual(here.toSorted(), guests.map(({ user }) => user.id).toSorted())
    // Who has just come is told by `user_joined`, and then in `users`.
    await until(async () => (await people().classic()).users.length === 500, 'as many as fit are told')

    const { id: messageId } = await say(guests[0], 'liked by many')
    for (const guest of guests.slice(0, 60)) {
      accepted(await guest.ask('react', { messageId, reaction: 'x', on: true, clientId: newClientId() }))
    }
    const reactionOf = async (guest) =>
      accepted(await guest.ask('history', { channelId, limit: 1 })).messages[0].reactions[0]
    const first = await reactionOf(guests[0])
    assert.equal(first.count, 60)
    assert.equal(first.by.length, 50)
    const last = await reactionOf(guests[59])
    assert.deepEqual(last, { ...first, by: [...first.by, guests[59].user.id] })
    assert.deepEqual(await reactionOf(guests[80]), first)
  })
}, { ...unlimited, PARLEY__LIMITS__HANDSHAKESPERSECOND: '0' })

everyDatabase('a client that does not fetch', (people) => {
  it('goes without typing before it goes without its connection', async () => {
    const typist = await people().guest()
    const slow = new Polling(people().server)
    await slow.open()
    for (const n of range(1, 200)) await typist.ask('typing', { channelId: typist.lobby.id, on: n % 2 === 1 })
    const { id } = await say(typist, 'still there?')
    const packets = await slow.until((packet) => packet.includes('"type":"message"'))
    assert.ok(packets.some((packet) => packet.includes(id)), packets.join('\n').slice(-500))
    assert.ok(!packets.some((packet) => packet.includes('"slow"')))
  })
}, { ...unlimited, PARLEY__LIMITS__QUEUEBYTES: '8192' })
