// `/chat`: send, edit, delete and react.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { accepted, decimal, isoWithMilliseconds, range, refused } from './support/assertions.js'
import { newClientId } from './support/client.js'
import { everySetting } from './support/settings.js'

/** Sends to the lobby and returns the answer with the request. */
async function say(guest, text, more = {}) {
  const request = { channelId: guest.lobby.id, clientId: newClientId(), text, ...more }
  return { ...accepted(await guest.ask('send', request)), request }
}

const change = (fields) => ({ clientId: newClientId(), ...fields })

async function messageOf(guest, id) {
  const { messages } = await guest.ask('history', { channelId: guest.lobby.id })
  return messages.find((message) => message.id === id)
}

everySetting('messages of /chat', (people) => {
  it('send answers where it stands in the log, and all receive it, the sender too', async () => {
    const [sender, other] = [await people().guest(), await people().guest()]
    const { request, ...answer } = await say(sender, 'Hello')
    assert.deepEqual(Object.keys(answer).sort(), ['at', 'epoch', 'id', 'seq'])
    assert.match(answer.id, decimal)
    assert.match(answer.at, isoWithMilliseconds)
    assert.equal(answer.epoch, sender.lobby.epoch)
    assert.ok(answer.seq > sender.lobby.head)
    const event = { ...request, ...answer, type: 'message', by: sender.user }
    for (const client of [sender, other]) {
      assert.deepEqual(await client.next('event', (received) => received.seq === answer.seq), event)
    }
  })

  it('a repeat gets the first answer, and nothing happens twice', async () => {
    const [sender, other] = [await people().guest(), await people().guest()]
    const { request, ...answer } = await say(sender, 'Once')
    accepted(await sender.ask('edit', change({ messageId: answer.id, text: 'Since edited' })))
    assert.deepEqual(accepted(await sender.ask('send', request)), { ...answer, repeated: true })
    await other.next('event', (event) => event.type === 'edit' && event.messageId === answer.id)
    await other.settled()
    assert.equal(other.all('event').filter((event) => event.clientId === request.clientId).length, 1)
  })

  it('a repeat with another request is a conflict', async () => {
    const sender = await people().guest()
    const { request, id } = await say(sender, 'One thing')
    refused(await sender.ask('send', { ...request, text: 'Another thing' }), 'conflict')
    refused(await sender.ask('edit', { messageId: id, clientId: request.clientId, text: 'One thing' }), 'conflict')
    refused(await sender.ask('react', { messageId: id, clientId: request.clientId, reaction: 'x', on: true }), 'conflict')
  })

  it('the same clientId of two people are two messages', async () => {
    const [first, second] = [await people().guest(), await people().guest()]
    const clientId = newClientId()
    const one = await say(first, 'Mine', { clientId })
    const two = await say(second, 'Mine', { clientId })
    assert.notEqual(one.id, two.id)
  })

  it('the same request from two sockets at once is one message', async () => {
    const first = await people().guest()
    const second = await people().guest(first.user.name, { key: first.session.guestKey })
    const request = { channelId: first.lobby.id, clientId: newClientId(), text: 'At once' }
    const answers = await Promise.all([...range(1, 5).map(() => first.ask('send', request)), ...range(1, 5).map(() => second.ask('send', request))])
    assert.equal(new Set(answers.map((answer) => accepted(answer).id)).size, 1)
    assert.equal(answers.filter((answer) => !answer.repeated).length, 1)
  })

  it('what one person sends stays in order', async () => {
    const sender = await people().guest()
    const answers = await Promise.all(range(1, 30).map((n) => say(sender, `${n}`)))
    const seqs = answers.map((answer) => answer.seq)
    assert.deepEqual(seqs, seqs.toSorted((a, b) => a - b))
    for (const answer of answers) {
      const event = await sender.next('event')
      assert.equal(event.seq, answer.seq)
    }
  })

  it('send says what is wrong with a request', async () => {
    const guest = await people().guest()
    const good = { channelId: guest.lobby.id, clientId: newClientId(), text: 'x' }
    refused(await guest.ask('send', { ...good, text: 'é'.repeat(8192) + 'x' }), 'too_long', 'text')
    refused(await guest.ask('send', { ...good, text: 'a\u0000b' }), 'invalid', 'text')
    refused(await guest.ask('send', { ...good, text: 'a\udc00b' }), 'invalid', 'text')
    refused(await guest.ask('send', { ...good, clientId: 'not a uuid' }), 'invalid', 'clientId')
    refused(await guest.ask('send', { ...good, channelId: 'nowhere' }), 'not_found', 'channelId')
    refused(await guest.ask('send', { ...good, replyTo: '999999999' }), 'not_found', 'replyTo')
    refused(await guest.ask('send', { clientId: good.clientId, text: 'x' }), 'invalid', 'channelId')
    refused(await guest.ask('send', { ...good, text: null }), 'invalid', 'text')
    assert.equal((await guest.ask('send', { ...good, text: 'é'.repeat(8192) })).ok, true)
  })

  it('a refused request may be put right under the same clientId', async () => {
    const guest = await people().guest()
    const request = { channelId: guest.lobby.id, clientId: newClientId(), text: 'a\u0000b' }
    refused(await guest.ask('send', request), 'invalid', 'text')
    assert.equal(accepted(await guest.ask('send', { ...request, text: 'ab' })).repeated, undefined)
  })

  it('a reply names what it replies to', async () => {
    const guest = await people().guest()
    const first = await say(guest, 'A question')
    const reply = await say(guest, 'An answer', { replyTo: first.id })
    assert.equal((await guest.next('event', (event) => event.seq === reply.seq)).replyTo, first.id)
    assert.equal((await messageOf(guest, reply.id)).replyTo, first.id)
  })

  it('an edit changes one\'s own text for all', async () => {
    const [author, other] = [await people().guest(), await people().guest()]
    const { id } = await say(author, 'Frist')
    const request = change({ messageId: id, text: 'First' })
    const answer = accepted(await author.ask('edit', request))
    assert.deepEqual(Object.keys(answer).sort(), ['epoch', 'seq'])
    const event = await other.next('event', (received) => received.type === 'edit' && received.messageId === id)
    const { at, clientId, ...rest } = event
    assert.match(at, isoWithMilliseconds)
    assert.deepEqual(rest, {
      channelId: author.lobby.id, ...answer, type: 'edit', id: `${author.lobby.id}:${answer.seq}`, by: author.user, messageId: id, text: 'First',
    })
    const message = await messageOf(other, id)
    assert.equal(message.text, 'First')
    assert.equal(message.version, answer.seq)
    assert.equal(message.editedAt, at)
    assert.deepEqual(accepted(await author.ask('edit', request)), { ...answer, repeated: true })
  })

  it('nobody edits or deletes what another wrote', async () => {
    const [author, other] = [await people().guest(), await people().guest()]
    const { id } = await say(author, 'Mine')
    refused(await other.ask('edit', change({ messageId: id, text: 'Yours' })), 'forbidden')
    refused(await other.ask('delete', change({ messageId: id })), 'forbidden')
    assert.equal((await messageOf(other, id)).text, 'Mine')
  })

  it('a change of a message that is not there is not_found', async () => {
    const guest = await people().guest()
    for (const messageId of ['999999999', '9223372036854775807']) {
      refused(await guest.ask('edit', change({ messageId, text: 'x' })), 'not_found', 'messageId')
      refused(await guest.ask('delete', change({ messageId })), 'not_found', 'messageId')
      refused(await guest.ask('react', change({ messageId, reaction: 'x', on: true })), 'not_found', 'messageId')
    }
    for (const messageId of ['', 'x', '-1', '1.5', '99999999999999999999', ' 1']) {
      const answer = await guest.ask('delete', change({ messageId }))
      assert.ok(['invalid', 'not_found'].includes(answer.error?.code), JSON.stringify(answer))
    }
  })

  it('a delete empties the text everywhere, the log included', async () => {
    const [author, other] = [await people().guest(), await people().guest()]
    const sent = await say(author, 'A secret')
    accepted(await author.ask('edit', change({ messageId: sent.id, text: 'A bigger secret' })))
    const request = change({ messageId: sent.id })
    const answer = accepted(await author.ask('delete', request))
    assert.deepEqual(Object.keys(answer).sort(), ['epoch', 'seq'])
    const event = await other.next('event', (received) => received.type === 'delete' && received.messageId === sent.id)
    assert.equal(event.seq, answer.seq)
    assert.ok(!('text' in event))
    const message = await messageOf(other, sent.id)
    assert.equal(message.text, '')
    assert.equal(message.deleted, true)
    assert.equal(message.version, answer.seq)
    const { id: channelId, epoch } = author.lobby
    const { events } = await other.ask('sync', { channelId, epoch, after: sent.seq - 1, limit: 3 })
    assert.deepEqual(events.map(({ type, text, deleted }) => ({ type, text, deleted })), [
      { type: 'message', text: '', deleted: true },
      { type: 'edit', text: '', deleted: true },
      { type: 'delete', text: undefined, deleted: undefined },
    ])
    assert.deepEqual(accepted(await author.ask('delete', request)), { ...answer, repeated: true })
    refused(await author.ask('delete', change({ messageId: sent.id })), 'deleted')
    refused(await author.ask('edit', change({ messageId: sent.id, text: 'Back' })), 'deleted')
    refused(await other.ask('react', change({ messageId: sent.id, reaction: 'x', on: true })), 'deleted')
  })

  it('reactions are counted, with who reacted', async () => {
    const [author, other] = [await people().guest(), await people().guest()]
    const { id } = await say(author, 'React')
    const request = change({ messageId: id, reaction: '\u{1f44d}\u{1f3fd}', on: true })
    const answer = accepted(await other.ask('react', request))
    const { at, clientId, ...event } = await author.next('event', (received) => received.type === 'react' && received.messageId === id)
    const { reaction: emoji } = request
    assert.deepEqual(event, {
      channelId: author.lobby.id, ...answer, type: 'react', id: `${author.lobby.id}:${answer.seq}`, by: other.user, messageId: id, reaction: emoji, on: true,
    })
    accepted(await author.ask('react', change({ messageId: id, reaction: request.reaction, on: true })))
    const [reaction] = (await messageOf(author, id)).reactions
    assert.deepEqual({ ...reaction, by: reaction.by.toSorted() }, {
      reaction: request.reaction, count: 2, by: [author.user.id, other.user.id].toSorted(),
    })
    accepted(await other.ask('react', change({ messageId: id, reaction: request.reaction, on: false })))
    assert.deepEqual((await messageOf(author, id)).reactions, [{ reaction: request.reaction, count: 1, by: [author.user.id] }])
  })

  it('a reaction that is so already changes nothing', async () => {
    const guest = await people().guest()
    const { id } = await say(guest, 'React')
    const { seq, epoch } = accepted(await guest.ask('react', change({ messageId: id, reaction: 'x', on: true })))
    assert.deepEqual(accepted(await guest.ask('react', change({ messageId: id, reaction: 'x', on: true }))), { seq, epoch, unchanged: true })
    const never = await say(guest, 'Never reacted to')
    assert.deepEqual(accepted(await guest.ask('react', change({ messageId: never.id, reaction: 'x', on: false }))), {
      seq: never.seq, epoch, unchanged: true,
    })
  })

  it('a message takes twenty different reactions of 1 to 16 code points', async () => {
    const [guest, other] = [await people().guest(), await people().guest()]
    const { id } = await say(guest, 'React')
    for (const n of range(1, 20)) accepted(await guest.ask('react', change({ messageId: id, reaction: `${n}`, on: true })))
    refused(await guest.ask('react', change({ messageId: id, reaction: '21', on: true })), 'invalid', 'reaction')
    accepted(await other.ask('react', change({ messageId: id, reaction: '20', on: true })))
    refused(await guest.ask('react', change({ messageId: id, reaction: '', on: true })), 'invalid', 'reaction')
    refused(await guest.ask('react', change({ messageId: id, reaction: '\u{1f600}'.repeat(17), on: true })), 'too_long', 'reaction')
  })
})
