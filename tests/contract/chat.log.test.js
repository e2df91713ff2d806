// `/chat`: history, sync, resume and heads.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accepted, isoWithMilliseconds, range, refused } from './support/assertions.js'
import { newClientId } from './support/client.js'
import { everyDatabase, everySetting } from './support/settings.js'

const say = async (guest, text, channel = guest.lobby) =>
  accepted(await guest.ask('send', { channelId: channel.id, clientId: newClientId(), text }))

const sayMany = async (guest, texts, channel) => {
  const answers = []
  for (const text of texts) answers.push(await say(guest, text, channel))
  return answers
}

/** A direct channel of two new guests: a log in which nobody else writes. */
async function direct(people) {
  const [first, second] = [await people().guest(), await people().guest()]
  const { channel } = accepted(await first.ask('direct', { userIds: [second.user.id] }))
  return { first, second, channel, channelId: channel.id, epoch: channel.epoch }
}

everySetting('the log of /chat', (people) => {
  it('history without a position is the newest, ascending, read with its head', async () => {
    const { first, channel, channelId } = await direct(people)
    const sent = await sayMany(first, range(1, 12).map((n) => `line ${n}`), channel)
    const page = accepted(await first.ask('history', { channelId, limit: 5 }))
    assert.deepEqual(Object.keys(page).sort(), ['epoch', 'head', 'messages', 'more'])
    assert.deepEqual(page.messages.map((message) => message.text), range(8, 12).map((n) => `line ${n}`))
    assert.equal(page.head, sent.at(-1).seq)
    assert.equal(page.epoch, channel.epoch)
    assert.equal(page.more, true)
    const [{ at, clientId, ...message }] = page.messages
    assert.match(at, isoWithMilliseconds)
    assert.equal(typeof clientId, 'string')
    assert.deepEqual(message, { id: sent[7].id, seq: sent[7].seq, version: sent[7].seq, by: first.user, text: 'line 8', reactions: [] })
  })

  it('history goes backward and forward from a position, without it', async () => {
    const { first, channel, channelId } = await direct(people)
    const sent = await sayMany(first, range(1, 10).map((n) => `line ${n}`), channel)
    const texts = async (position) => {
      const { messages, more } = accepted(await first.ask('history', { channelId, ...position }))
      return [messages.map((message) => message.text).join(), more]
    }
    assert.deepEqual(await texts({ before: sent[5].seq, limit: 3 }), ['line 3,line 4,line 5', true])
    assert.deepEqual(await texts({ before: sent[3].seq, limit: 3 }), ['line 1,line 2,line 3', false])
    assert.deepEqual(await texts({ after: sent[5].seq, limit: 3 }), ['line 7,line 8,line 9', true])
    assert.deepEqual(await texts({ after: sent[6].seq, limit: 3 }), ['line 8,line 9,line 10', false])
    assert.deepEqual(await texts({ before: sent[0].seq, limit: 3 }), ['', false])
    assert.deepEqual(await texts({ after: sent[9].seq, limit: 3 }), ['', false])
  })

  it('history begins with a message when it is asked from one', async () => {
    const { first, channel, channelId } = await direct(people)
    const sent = await sayMany(first, range(1, 6).map((n) => `line ${n}`), channel)
    const { messages, more } = accepted(await first.ask('history', { channelId, from: sent[2].id, limit: 3 }))
    assert.deepEqual(messages.map((message) => message.text), ['line 3', 'line 4', 'line 5'])
    assert.equal(more, true)
    // Of another channel: not there, even for its own people.
    refused(await first.ask('history', { channelId: first.lobby.id, from: sent[2].id }), 'not_found', 'from')
    refused(await first.ask('history', { channelId, from: '999999999' }), 'not_found', 'from')
  })

  it('history and sync refuse what they cannot read', async () => {
    const { first, channelId, epoch } = await direct(people)
    refused(await first.ask('history', { channelId, before: 5, after: 1 }), 'invalid', 'before')
    refused(await first.ask('history', { channelId, before: 5, from: '1' }), 'invalid', 'before')
    refused(await first.ask('history', { channelId, after: 5, from: '1' }), 'invalid', 'after')
    refused(await first.ask('history', { channelId, from: 'x' }), 'invalid', 'from')
    refused(await first.ask('history', { channelId, limit: 101 }), 'invalid', 'limit')
    refused(await first.ask('history', { channelId, limit: 0 }), 'invalid', 'limit')
    refused(await first.ask('history', { channelId, before: -1 }), 'invalid', 'before')
    refused(await first.ask('history', { channelId, before: 1.5 }), 'invalid', 'before')
    refused(await first.ask('history', { channelId: 'nowhere' }), 'not_found', 'channelId')
    refused(await first.ask('sync', { channelId, epoch, after: 0, limit: 301 }), 'invalid', 'limit')
    refused(await first.ask('sync', { channelId, epoch, after: -1, limit: 10 }), 'invalid', 'after')
    refused(await first.ask('sync', { channelId: 'nowhere', epoch, after: 0, limit: 10 }), 'not_found', 'channelId')
  })

  it('sync brings every event once, page by page, from the first', async () => {
    const { first, channel, channelId, epoch } = await direct(people)
    const sent = await sayMany(first, range(1, 7).map((n) => `line ${n}`), channel)
    await first.ask('edit', { messageId: sent[0].id, clientId: newClientId(), text: 'edited' })
    await first.ask('react', { messageId: sent[1].id, clientId: newClientId(), reaction: 'x', on: true })
    const events = []
    for (let more = true; more; ) {
      const page = accepted(await first.ask('sync', { channelId, epoch, after: events.at(-1)?.seq ?? 0, limit: 4 }))
      assert.ok(page.events.length <= 4 && page.events.length > 0)
      assert.equal(page.epoch, epoch)
      assert.equal(page.head, 9)
      events.push(...page.events)
      more = page.more
    }
    assert.deepEqual(events.map((event) => event.seq), range(1, 9))
    assert.deepEqual(events.map((event) => event.type), [...range(1, 7).map(() => 'message'), 'edit', 'react'])
    const live = first.all('event').filter((event) => event.channelId === channelId)
    assert.deepEqual(events, live.toSorted((a, b) => a.seq - b.seq))
  })

  it('sync of another epoch, or past the head, is a reset', async () => {
    const { first, channel, channelId, epoch } = await direct(people)
    const { seq: head } = await say(first, 'only', channel)
    const reset = { reset: true, epoch, head }
    assert.deepEqual(accepted(await first.ask('sync', { channelId, epoch: 'another', after: 0, limit: 10 })), reset)
    assert.deepEqual(accepted(await first.ask('sync', { channelId, epoch, after: head + 1, limit: 10 })), reset)
    const none = accepted(await first.ask('sync', { channelId, epoch, after: head, limit: 10 }))
    assert.deepEqual(none, { events: [], epoch, head, more: false })
  })

  it('resume brings what one missed, and a reset where it is another epoch or too far', async () => {
    const { first, second, channel, channelId, epoch } = await direct(people)
    await sayMany(first, ['one', 'two', 'three'], channel)
    const lobby = second.lobby
    const answer = accepted(await second.ask('resume', {
      positions: { [channelId]: { epoch, seq: 1 }, [lobby.id]: { epoch: 'another', seq: 0 } },
    }))
    assert.deepEqual(answer.channels[channelId].events.map((event) => event.text), ['two', 'three'])
    assert.equal(answer.channels[lobby.id].reset, true)
    assert.equal(answer.channels[lobby.id].epoch, lobby.epoch)
  })

  it('a returning client misses and doubles nothing, whatever is said meanwhile', async () => {
    const { first, second, channel, channelId, epoch } = await direct(people)
    const { seq } = await say(first, 'before', channel)
    second.close()
    await sayMany(first, range(1, 5).map((n) => `away ${n}`), channel)
    let talking = true
    const talk = (async () => {
      for (let n = 1; talking; n++) await say(first, `live ${n}`, channel)
    })()
    const back = await people().guest(second.user.name, { key: second.session.guestKey })
    const { channels } = accepted(await back.ask('resume', { positions: { [channelId]: { epoch, seq } } }))
    talking = false
    await talk
    const last = await say(first, 'last', channel)
    const received = new Map(channels[channelId].events.map((event) => [event.seq, event]))
    while (!received.has(last.seq)) {
      const event = await back.next('event', (candidate) => candidate.channelId === channelId)
      received.set(event.seq, event)
    }
    assert.deepEqual([...received.keys()].toSorted((a, b) => a - b), range(seq + 1, last.seq))
  })
})

everyDatabase('long logs of /chat', (people) => {
  it('a gap of more than 300 is a reset for resume and pages for sync', async () => {
    const { first, second, channel, channelId, epoch } = await direct(people)
    await Promise.all(range(1, 301).map(async (n) => {
      // A sender alone may not exceed the rate of one socket.
      await say(n % 2 ? first : second, `line ${n}`, channel)
    }))
    const { channels } = accepted(await first.ask('resume', { positions: { [channelId]: { epoch, seq: 0 } } }))
    assert.deepEqual(channels[channelId], { reset: true, epoch, head: 301 })
    const near = accepted(await first.ask('resume', { positions: { [channelId]: { epoch, seq: 1 } } }))
    assert.deepEqual(near.channels[channelId].events.map((event) => event.seq), range(2, 301))
    const page = accepted(await first.ask('sync', { channelId, epoch, after: 0, limit: 300 }))
    assert.deepEqual(page.events.map((event) => event.seq), range(1, 300))
    assert.equal(page.more, true)
  })

  it('pages end at 256 KiB whatever the limit says', async () => {
    const { first, channel, channelId, epoch } = await direct(people)
    for (const n of range(1, 20)) await say(first, `${n}`.padEnd(16384, '.'), channel)
    const page = accepted(await first.ask('history', { channelId, limit: 100 }))
    assert.equal(page.more, true)
    assert.ok(page.messages.length >= 10 && JSON.stringify(page).length <= 262144 + 16384)
    assert.equal(page.messages.at(-1).seq, 20)
    const events = accepted(await first.ask('sync', { channelId, epoch, after: 0, limit: 300 }))
    assert.equal(events.more, true)
    assert.deepEqual(events.events.map((event) => event.seq), range(1, events.events.length))
    assert.ok(JSON.stringify(events).length <= 262144 + 16384)
    const { channels } = accepted(await first.ask('resume', { positions: { [channelId]: { epoch, seq: 0 } } }))
    assert.equal(channels[channelId].reset, true)
  })

  it('heads tells where the channels stand that moved', async () => {
    const { first, second, channel, channelId, epoch } = await direct(people)
    await say(first, 'moves', channel)
    const heads = await second.next('heads', (received) => received[channelId])
    assert.deepEqual(heads[channelId], [epoch, 1])
    await say(first, 'moves again', channel)
    const later = await second.next('heads', (received) => received[channelId]?.[1] === 2)
    assert.deepEqual(later[channelId], [epoch, 2])
  })
})
