// Wrong arguments in every event: a clear error for that event, and the socket lives on.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { newClientId } from './support/client.js'
import { everyDatabase } from './support/settings.js'

const text = { good: 'hello', wrong: [7, true, null, {}, ['x']], long: 'x'.repeat(16385), nul: true, required: true }
const id = { good: '1', wrong: [7, true, null, {}, ['1']], long: 'x'.repeat(20_000), nul: true, required: true }
const clientId = { good: () => newClientId(), wrong: [7, true, null, {}, [], 'x', ''], long: 'x'.repeat(20_000), nul: true, required: true }
const channelId = { ...id, good: (client) => client.lobby.id }
const reaction = { good: 'x', wrong: [7, true, null, {}, [], ''], long: 'x'.repeat(17), nul: true, required: true }
const flag = { good: true, wrong: ['true', 1, null, {}, []], required: true }
const number = { good: 0, wrong: ['0', true, {}, [], -1, 1.5, 1e300] }

const events = {
  '/': {
    join: { username: { good: 'x', wrong: [7, true, null, {}, [], '', '  '], long: 'x'.repeat(33), nul: true, required: true } },
    message: { text },
    react: { messageId: id, reaction },
    private_message: { toUserId: id, text },
  },
  '/chat': {
    send: { channelId, clientId, text, replyTo: { ...id, good: undefined, wrong: [7, true, {}, []], required: false } },
    edit: { messageId: id, clientId, text },
    delete: { messageId: id, clientId },
    react: { messageId: id, clientId, reaction, on: flag },
    history: { channelId, before: { ...number, good: undefined }, after: { ...number, good: undefined }, from: { ...id, good: undefined, wrong: [7, true, {}, []], required: false }, limit: { ...number, good: 10 } },
    sync: { channelId, epoch: { ...id, good: (client) => client.lobby.epoch, long: undefined, nul: false }, after: { ...number, required: true }, limit: { ...number, good: 10 } },
    resume: { positions: { good: {}, wrong: [7, true, null, 'x', [], { x: 1 }, { x: null }, { x: {} }, { x: { epoch: 1, seq: 'x' } }], required: true } },
    read: { channelId, seq: { ...number, required: true } },
    typing: { channelId, on: flag },
    direct: { userIds: { good: (client) => [client.other.user.id], wrong: [7, true, null, 'x', {}, [7], [null], [{}], [[]]], required: true } },
    presence: { channelId: { ...channelId, wrong: [7, true, {}, []], required: false } },
  },
}

const clear = ['invalid', 'too_long', 'not_found']

function refused(answer, what) {
  assert.equal(answer?.ok, false, `${what}: ${JSON.stringify(answer)}`)
  assert.ok(clear.includes(answer.error.code), `${what}: ${JSON.stringify(answer)}`)
  assert.ok(answer.error.message.length > 0, what)
  assert.ok(JSON.stringify(answer).length < 1000, `${what}: the answer must not carry the fault back`)
}

everyDatabase('wrong arguments', (people) => {
  const connected = async (namespace, event) => {
    if (namespace === '/') return event === 'join' ? people().visitor() : people().classic()
    const client = await people().guest()
    client.other = await people().guest()
    return client
  }

  const goodOf = (client, fields) => Object.fromEntries(
    Object.entries(fields).map(([name, { good }]) => [name, typeof good === 'function' ? good(client) : good]).filter(([, value]) => value !== undefined))

  /** The socket that erred still chats. */
  const livesOn = async (client) => assert.equal((await client.ask('no_such_event')).error.code, 'unknown_event')

  for (const [namespace, surface] of Object.entries(events)) {
    for (const [event, fields] of Object.entries(surface)) {
      const named = (title) => `${event} on ${namespace}: ${title}`

      it(named('no argument, or one that is no object'), async () => {
        const client = await connected(namespace, event)
        refused(await client.ask(event), 'none')
        for (const argument of [null, 7, 'x', true, [], [{}]]) refused(await client.ask(event, argument), JSON.stringify(argument))
        await livesOn(client)
      })

      it(named('missing fields'), async () => {
        const client = await connected(namespace, event)
        for (const name of Object.keys(fields).filter((field) => fields[field].required)) {
          const { [name]: missing, ...rest } = goodOf(client, fields)
          const answer = await client.ask(event, rest)
          refused(answer, name)
          assert.equal(answer.error.code, 'invalid')
          assert.equal(answer.error.field, name, JSON.stringify(answer))
        }
        await livesOn(client)
      })

      it(named('wrong types and values'), async () => {
        const client = await connected(namespace, event)
        for (const [name, { wrong }] of Object.entries(fields)) {
          for (const value of wrong) {
            const answer = await client.ask(event, { ...goodOf(client, fields), [name]: value })
            refused(answer, `${name} ${JSON.stringify(value)}`)
            assert.ok(answer.error.field?.startsWith(name), `${name} ${JSON.stringify(value)}: ${JSON.stringify(answer)}`)
          }
        }
        await livesOn(client)
      })

      it(named('over-long values'), async () => {
        const client = await connected(namespace, event)
        for (const [name, { long }] of Object.entries(fields).filter(([, field]) => field.long)) {
          refused(await client.ask(event, { ...goodOf(client, fields), [name]: long }), name)
        }
        await livesOn(client)
      })

      it(named('NUL characters and lone surrogates'), async () => {
        const client = await connected(namespace, event)
        for (const [name] of Object.entries(fields).filter(([, { nul }]) => nul)) {
          for (const value of ['\u0000', 'a\u0000b', '\ud800', 'a\udc00b', '\ud800\ud800']) {
            refused(await client.ask(event, { ...goodOf(client, fields), [name]: value }), `${name} ${JSON.stringify(value)}`)
          }
        }
        await livesOn(client)
      })

      it(named('__proto__ and fields nobody asked for'), async () => {
        const client = await connected(namespace, event)
        const strange = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":{}},"toString":1,"":2,"on ":3}')
        const answer = await client.ask(event, Object.assign(Object.create(null), goodOf(client, fields), strange))
        assert.notEqual(answer?.error?.code, 'internal', JSON.stringify(answer))
        if (Object.values(fields).some(({ required }) => required)) refused(await client.ask(event, strange), 'strange fields alone')
        await livesOn(client)
      })
    }
  }

  it('get_messages without an acknowledgement, or with an argument before it', async () => {
    const client = await people().visitor()
    client.emit('get_messages')
    client.emit('get_messages', { limit: 1e9 })
    await livesOn(client)
  })

  it('events with nothing to acknowledge leave others alone when they are wrong', async () => {
    const [client, other] = [await people().guest(), await people().guest()]
    client.emit('send', 7)
    client.emit('send', { channelId: client.lobby.id })
    client.emit('react', null)
    await livesOn(client)
    await client.ask('send', { channelId: client.lobby.id, clientId: newClientId(), text: 'fine' })
    assert.equal((await other.next('event')).text, 'fine')
  })
})
