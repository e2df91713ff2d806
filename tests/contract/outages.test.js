// The server, PostgreSQL or Redis going away: nothing acknowledged is lost, and all heals by itself.
import assert from 'node:assert/strict'
import { describe, it, before, after, afterEach } from 'node:test'
import { accepted, range } from './support/assertions.js'
import { newClientId, transports } from './support/client.js'
import { Server } from './support/server.js'
import { services } from './support/services.js'
import { everyDatabase, People } from './support/settings.js'
import { until } from './support/wait.js'

const request = (guest, text) => ({ channelId: guest.lobby.id, clientId: newClientId(), text })

everyDatabase('a server that is killed', (people) => {
  it('what was acknowledged is there, with its place and its answer', async () => {
    const guest = await people().guest()
    const sent = []
    for (const n of range(1, 20)) {
      const asked = request(guest, `line ${n}`)
      sent.push({ asked, answer: accepted(await guest.ask('send', asked)) })
    }
    await people().server.kill()
    await people().server.startAgain()
    const again = await people().guest(guest.user.name, { key: guest.session.guestKey })
    assert.deepEqual(again.user, guest.user)
    assert.equal(again.lobby.epoch, guest.lobby.epoch)
    for (const { asked, answer } of sent) {
      assert.deepEqual(accepted(await again.ask('send', asked)), { ...answer, repeated: true })
    }
    const { messages } = await again.ask('history', { channelId: again.lobby.id, limit: 20 })
    assert.deepEqual(messages.map((message) => message.id), sent.map(({ answer }) => answer.id))
  })

  it('what was under way when it died is there once after the retry', async () => {
    const guest = await people().guest()
    const asked = range(1, 50).map((n) => request(guest, `under way ${n}`))
    const first = Promise.allSettled(asked.map((one) => guest.ask('send', one)))
    await guest.next('event')
    await people().server.kill()
    guest.close()
    await people().server.startAgain()
    const again = await people().guest(guest.user.name, { key: guest.session.guestKey })
    const answers = []
    for (const one of asked) answers.push(accepted(await again.ask('send', one)))
    assert.equal(new Set(answers.map((answer) => answer.seq)).size, 50)
    const { events } = await again.ask('sync', { channelId: again.lobby.id, epoch: again.lobby.epoch, after: guest.lobby.head, limit: 300 })
    for (const { clientId } of asked) assert.equal(events.filter((event) => event.clientId === clientId).length, 1)
    await first
  })

  it('a person the dead server knew as present is not there for ever', async () => {
    const before = await people().classic()
    await people().server.kill()
    await people().server.startAgain()
    const visitor = await people().visitor()
    const name = before.name
    await until(async () => (await visitor.ask('join', { username: name })).ok, 'the name is free again', 40_000)
  })

  it('SIGTERM tells the clients, closes them and ends with 0', async () => {
    const guest = await people().guest()
    const exit = people().server.terminate()
    assert.equal((await guest.next('closing')).reason, 'draining')
    assert.ok(['transport close', 'transport error'].includes(await guest.next('disconnect')))
    assert.equal(await exit, 0)
    await people().server.startAgain()
  })
})

describe('PostgreSQL and Redis that go away', () => {
  let server
  let people
  before(async () => {
    server = await Server.start('postgres')
    people = new People(server, transports['websocket only'])
  })
  afterEach(() => people.close())
  after(() => server?.stop())

  const ready = async () => (await fetch(`${server.url}/ready`)).json()

  it('Redis that is flushed costs nothing', async () => {
    const [classic, guest] = [await people.classic(), await people.guest()]
    await classic.ask('get_messages')
    await services.flushRedis()
    accepted(await guest.ask('send', request(guest, 'after the flush')))
    assert.equal((await classic.next('chat_message')).text, 'after the flush')
    assert.equal((await classic.ask('get_messages'))[0].text, 'after the flush')
  })

  it('Redis that is killed degrades, and chat goes on', async () => {
    const [classic, guest] = [await people.classic(), await people.guest()]
    await services.killRedis()
    try {
      accepted(await guest.ask('send', request(guest, 'without Redis')))
      assert.equal((await classic.next('chat_message')).text, 'without Redis')
      assert.equal((await classic.ask('get_messages'))[0].text, 'without Redis')
      await people.guest()
      await until(async () => (await ready()).status === 'degraded', '/ready says degraded')
      assert.equal(await server.status('/ready'), 200)
      assert.equal(await server.status('/health'), 200)
    } finally {
      await services.startRedis()
    }
    await until(async () => (await ready()).status === 'ready', '/ready says ready again')
    accepted(await guest.ask('send', request(guest, 'with Redis again')))
    assert.equal((await classic.ask('get_messages'))[0].text, 'with Redis again')
  })

  it('while a commit waits, its sender is heard, and what was sent meanwhile is stored in order', async () => {
    const [classic, guest] = [await people.classic(), await people.guest()]
    const letGo = await server.holdAppends()
    const answered = []
    const keep = (answer) => answered.push(answer)
    const [said, sent] = await (async () => {
      try {
        const said = range(1, 9).map((n) => classic.ask('message', { text: `said ${n}` }).then(keep))
        const sent = range(1, 9).map((n) => guest.ask('send', request(guest, `sent ${n}`)).then(keep))
        accepted(await classic.ask('typing'))
        accepted(await guest.ask('typing', { channelId: guest.lobby.id, on: true }))
        assert.deepEqual(answered, [])
        return [said, sent]
      } finally {
        letGo()
      }
    })()
    await Promise.all([...said, ...sent])
    answered.forEach(accepted)
    const { messages } = await guest.ask('history', { channelId: guest.lobby.id, limit: 18 })
    for (const what of ['said', 'sent']) {
      const texts = messages.map((message) => message.text).filter((text) => text.startsWith(what))
      assert.deepEqual(texts, range(1, 9).map((n) => `${what} ${n}`))
    }
  })

  it('PostgreSQL that is killed makes sends unavailable, to be retried, and heals', async () => {
    const guest = await people.guest()
    const asked = request(guest, 'across the outage')
    await services.killPostgres()
    try {
      const answer = await guest.ask('send', asked)
      assert.equal(answer.error?.code, 'unavailable', JSON.stringify(answer))
      assert.equal(typeof answer.error.retryAfter, 'number')
      assert.equal((await guest.ask('history', { channelId: guest.lobby.id })).error?.code, 'unavailable')
      await until(async () => (await server.status('/ready')) === 503, '/ready says 503')
      assert.equal(await server.status('/health'), 200)
    } finally {
      await services.startPostgres()
    }
    await until(async () => (await server.status('/ready')) === 200, '/ready says 200 again')
    accepted(await until(async () => {
      const answer = await guest.ask('send', asked)
      return answer.ok ? answer : undefined
    }, 'the message is sent'))
    assert.equal((await guest.next('event')).text, 'across the outage')
  })
})
