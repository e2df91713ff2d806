// `/chat`: who learns of a direct channel, and when; how many there may be.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { accepted, range, refused } from './support/assertions.js'
import { newClientId } from './support/client.js'
import { everyDatabase } from './support/settings.js'

const open = async (caller, ...others) =>
  accepted(await caller.ask('direct', { userIds: others.map((other) => other.user.id) })).channel

const say = async (guest, text, channelId) =>
  accepted(await guest.ask('send', { channelId, clientId: newClientId(), text }))

const listed = (client, channelId) => client.session.channels.some(({ id }) => id === channelId)

everyDatabase('a direct channel', (people) => {
  const again = (guest) => people().guest(guest.user.name, { key: guest.session.guestKey })

  it('in which nothing was said is shown to whoever asked for it, and to nobody else', async () => {
    const [first, second] = [await people().guest(), await people().guest()]
    const tab = await again(first)
    const { id } = await open(first, second)
    await tab.next('channel', (told) => told.id === id)
    assert.ok(listed(await again(first), id))
    await second.settled()
    assert.deepEqual(second.all('channel'), [])
    assert.ok(!listed(await again(second), id))
    assert.equal((await open(second, first)).id, id)
    assert.ok(listed(await again(second), id))
  })

  it('is told to the others just before its first message', async () => {
    const [first, second] = [await people().guest(), await people().guest()]
    const { id } = await open(first, second)
    const late = await again(second)
    for (const text of ['one', 'two']) await say(first, text, id)
    for (const client of [second, late]) {
      await client.next('event', (event) => event.channelId === id && event.text === 'two')
      const order = client.names.filter((name) => name === 'channel' || name === 'event')
      assert.deepEqual(order, ['channel', 'event'])
    }
    assert.ok(listed(await again(second), id))
  })

  it('of others answers to every event as one that does not exist', async () => {
    const [first, second] = [await people().guest(), await people().guest()]
    const foreign = await open(first, second)
    const { id: messageId } = await say(first, 'psst', foreign.id)
    const here = { channelId: foreign.id, messageId, epoch: foreign.epoch }
    const nowhere = { channelId: newClientId(), messageId: '999999999', epoch: foreign.epoch }
    const requests = {
      send: ({ channelId }) => ({ channelId, clientId: newClientId(), text: 'x' }),
      edit: ({ messageId: id }) => ({ messageId: id, clientId: newClientId(), text: 'x' }),
      delete: ({ messageId: id }) => ({ messageId: id, clientId: newClientId() }),
      react: ({ messageId: id }) => ({ messageId: id, clientId: newClientId(), reaction: 'x', on: true }),
      history: ({ channelId }) => ({ channelId }),
      sync: ({ channelId, epoch }) => ({ channelId, epoch, after: 0 }),
      resume: ({ channelId, epoch }) => ({ positions: { [channelId]: { epoch, seq: 0 } } }),
      read: ({ channelId }) => ({ channelId, seq: 1 }),
      typing: ({ channelId }) => ({ channelId, on: true }),
      presence: ({ channelId }) => ({ channelId }),
      direct: ({ channelId }) => ({ userIds: [channelId] }),
    }
    for (const stranger of [await people().guest(), await people().observer()]) {
      assert.deepEqual(Object.keys(requests).toSorted(), await everyEvent())
      for (const [event, request] of Object.entries(requests)) {
        assert.deepEqual(await stranger.ask(event, request(here)), await stranger.ask(event, request(nowhere)), event)
      }
      const replyTo = (id) => ({ channelId: stranger.lobby.id, clientId: newClientId(), text: 'x', replyTo: id })
      assert.deepEqual(await stranger.ask('send', replyTo(messageId)), await stranger.ask('send', replyTo(nowhere.messageId)))
    }
    const classic = await people().classic()
    const react = (id) => classic.ask('react', { messageId: id, reaction: 'x' })
    assert.deepEqual(await react(messageId), await react(nowhere.messageId))
  })
})

everyDatabase('many direct channels', (people) => {
  it('are listed a hundred at most, those where something was said last', async () => {
    const guest = await people().guest()
    const others = []
    for (const _ of range(1, 7)) others.push(await people().guest())
    const made = []
    for (const bits of range(1, 127)) {
      const { id } = await open(guest, ...others.filter((_, n) => bits & (1 << n)))
      await say(guest, 'hello', id)
      made.push(id)
    }
    await say(guest, 'and again', made[0])
    const { session } = await people().guest(guest.user.name, { key: guest.session.guestKey })
    const direct = session.channels.filter(({ kind }) => kind === 'direct').map(({ id }) => id)
    assert.deepEqual(direct, [made[0], ...made.slice(-99).toReversed()])
  })

  it('that are not listed come back with the next message', async () => {
    const guest = await people().guest()
    const others = []
    for (const _ of range(1, 7)) others.push(await people().guest())
    const made = []
    for (const bits of range(1, 101)) {
      const { id } = await open(guest, ...others.filter((_, n) => bits & (1 << n)))
      await say(guest, 'hello', id)
      made.push(id)
    }
    const again = await people().guest(guest.user.name, { key: guest.session.guestKey })
    assert.ok(!listed(again, made[0]))
    await say(guest, 'back again', made[0])
    assert.equal((await again.next('channel')).id, made[0])
    const event = await again.next('event', ({ channelId }) => channelId === made[0]) // the last greeting may come late
    assert.equal(event.text, 'back again')
  })
}, { PARLEY__LIMITS__DIRECTSPERHOUR: '0', PARLEY__LIMITS__EVENTSPERSECOND: '0' })

everyDatabase('a limit on direct channels', (people) => {
  it('tells who asks for too many when to go on, and leaves the others and the old ones alone', async () => {
    const [greedy, second] = [await people().guest(), await people().guest()]
    const others = []
    for (const _ of range(1, 3)) others.push(await people().guest())
    const known = await open(greedy, others[0])
    await open(greedy, others[1])
    await open(greedy, others[2])
    const answer = await greedy.ask('direct', { userIds: [second.user.id] })
    refused(answer, 'rate_limited')
    assert.ok(answer.error.retryAfter > 3_000_000 && answer.error.retryAfter <= 3_600_000, JSON.stringify(answer))
    assert.equal((await open(greedy, others[0])).id, known.id)
    await open(second, greedy)
  })
}, { PARLEY__LIMITS__DIRECTSPERHOUR: '3' })

/** The events of the protocol, as the web client's types have them. */
async function everyEvent() {
  const types = await readFile(new URL('../../src/Parley.Web/src/wire.ts', import.meta.url), 'utf8')
  const rows = types.slice(types.indexOf('export const permissions'))
  return [...rows.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name).toSorted()
}
