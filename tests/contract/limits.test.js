// Limits, who may connect, and what an operator can do.
import assert from 'node:assert/strict'
import { describe, it, before, after, afterEach } from 'node:test'
import WebSocket from 'ws'
import { accepted, range, refused } from './support/assertions.js'
import { newClientId, transports } from './support/client.js'
import { RawSocket } from './support/raw.js'
import { Server } from './support/server.js'
import { everyDatabase, People } from './support/settings.js'

/** A suite on a server with settings of its own. */
function withSettings(title, environment, body) {
  describe(title, () => {
    let server
    let people
    before(async () => { server = await Server.start('sqlite', environment) })
    afterEach(() => {
      people?.close()
      people = undefined
    })
    after(() => server?.stop())
    body(() => (people ??= new People(server, transports['websocket only'])))
  })
}

const send = (guest, text = 'x') => guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text })

withSettings('limits', {}, (people) => {
  it('a socket that sends too much is told when to go on, and lives', async () => {
    const guest = await people().guest()
    const answers = await Promise.all(range(1, 300).map(() => guest.ask('typing', { channelId: guest.lobby.id, on: false })))
    const limited = answers.filter((answer) => !answer.ok)
    assert.ok(answers.filter((answer) => answer.ok).length >= 190)
    assert.ok(limited.length > 0)
    for (const answer of limited) {
      refused(answer, 'rate_limited')
      assert.ok(answer.error.retryAfter > 0 && answer.error.retryAfter < 60_000)
    }
    const other = await people().guest()
    accepted(await send(other))
  })

  it('leaving a namespace and joining it again counts, and gives no new burst', async () => {
    const raw = new RawSocket(people().server)
    await raw.next((frame) => frame.startsWith('0{'))
    for (const _ of range(1, 300)) {
      raw.send('40/chat,')
      raw.send('41/chat,')
    }
    const refusal = await raw.next((frame) => frame.startsWith('44/chat,'))
    assert.equal(JSON.parse(refusal.slice('44/chat,'.length)).data.code, 'rate_limited')
    raw.close()
    accepted(await send(await people().guest()))
  })
})

withSettings('small limits', {
  PARLEY__LIMITS__TEXTBYTES: '100',
  PARLEY__LIMITS__SOCKETSPERADDRESS: '5',
  PARLEY__LIMITS__CONNECTSECONDS: '1',
}, (people) => {
  it('a longer text than the setting allows is too_long', async () => {
    const guest = await people().guest()
    refused(await send(guest, 'x'.repeat(101)), 'too_long', 'text')
    accepted(await send(guest, 'x'.repeat(100)))
    assert.ok(JSON.stringify(guest.session.limits).includes('100'))
  })

  it('more sockets than the setting allows are refused, and the others live', async () => {
    const guests = []
    for (const _ of range(1, 5)) guests.push(await people().guest())
    const sixth = people().client('/chat', { auth: { guest: { name: 'Six' } } })
    assert.ok(await sixth.next('connect_error'))
    accepted(await send(guests[0]))
    assert.equal((await guests[4].next('event')).text, 'x')
  })

  it('a connection that joins no namespace is closed', async () => {
    const raw = new RawSocket(people().server)
    await raw.closed
  })
})

withSettings('a guest-free server without the classic surface', {
  PARLEY__GUESTS__ENABLED: 'false',
  PARLEY__CLASSIC__ENABLED: 'false',
}, (people) => {
  it('guests are told guests_disabled, observers read', async () => {
    const guest = people().client('/chat', { auth: { guest: { name: 'Ada' } } })
    assert.equal((await guest.next('connect_error')).data.code, 'guests_disabled')
    const observer = await people().observer()
    accepted(await observer.ask('history', { channelId: observer.lobby.id }))
  })

  it('the classic surface is not there', async () => {
    assert.ok(await people().client('/').next('connect_error'))
  })
})

withSettings('origins', { PARLEY__ALLOWEDORIGINS: 'https://friend.example' }, (people) => {
  const upgrade = (origin) => new Promise((resolve) => {
    const socket = new WebSocket(`${people().server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, origin ? { origin } : {})
    socket.on('message', () => { socket.terminate(); resolve('open') })
    socket.on('error', () => resolve('refused'))
  })
  const poll = async (origin) => (await fetch(`${people().server.url}/socket.io/?EIO=4&transport=polling`, origin ? { headers: { origin } } : {})).status

  it('the page\'s own origin, an allowed one and none at all may connect', async () => {
    for (const origin of [people().server.url, 'https://friend.example', undefined]) {
      assert.equal(await upgrade(origin), 'open', origin)
      assert.equal(await poll(origin), 200, origin)
    }
  })

  it('another origin may not, on neither transport', async () => {
    for (const origin of ['https://foe.example', 'http://friend.example', 'https://friend.example.foe.example', 'null']) {
      assert.equal(await upgrade(origin), 'refused', origin)
      assert.notEqual(await poll(origin), 200, origin)
    }
  })
})

everyDatabase('the operator', (people) => {
  it('deletes a message, and all who see it hear of it', async () => {
    const [author, classic] = [await people().guest(), await people().classic()]
    const { id } = accepted(await send(author, 'Not fit for print'))
    await people().server.command('delete-message', id)
    await author.next('event', (event) => event.type === 'delete' && event.messageId === id)
    assert.deepEqual(await classic.next('message_deleted'), { messageId: id })
  })

  it('bans a guest, whose sockets close and who does not come back', async () => {
    const [guest, other] = [await people().guest(), await people().guest()]
    await people().server.command('ban', 'guest', guest.user.id)
    assert.equal((await guest.next('closing')).reason, 'revoked')
    await guest.next('disconnect')
    const again = people().client('/chat', { auth: { guest: { name: guest.user.name, key: guest.session.guestKey } } })
    assert.equal((await again.next('connect_error')).data.code, 'forbidden')
    accepted(await send(other))
    await people().server.command('unban', 'guest', guest.user.id)
  })

  it('bans an address, whose sockets close and which does not come back', async () => {
    const guest = await people().guest()
    await people().server.command('ban', 'address', '127.0.0.1')
    await guest.next('disconnect')
    assert.ok(await people().client('/chat').next('connect_error'))
    await people().server.command('unban', 'address', '127.0.0.1')
  })
})
