// SIGTERM: load balancers are told first, then the clients, slice by slice; nothing that was begun is lost.
import assert from 'node:assert/strict'
import { describe, it, before, after, afterEach } from 'node:test'
import { accepted, range } from './support/assertions.js'
import { newClientId, transports } from './support/client.js'
import { Polling } from './support/polling.js'
import { Server } from './support/server.js'
import { People } from './support/settings.js'
import { until } from './support/wait.js'

const say = async (guest, text) =>
  accepted(await guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text }))

describe('a server that leaves', () => {
  let server
  let people
  before(async () => {
    server = await Server.start('sqlite', { PARLEY__DRAINDELAY: '2', PARLEY__DRAINTIME: '3', PARLEY__LIMITS__SOCKETSPERADDRESS: '0' })
    people = new People(server, transports['websocket only'])
  })
  afterEach(() => people.close())
  after(() => server?.stop())

  it('is not ready, serves on for the pause, then sends everybody away and ends with 0', async () => {
    const guest = await people.guest()
    const exit = server.terminate()
    await until(async () => (await server.status('/ready')) === 503, '/ready says 503')
    assert.equal(await server.status('/health'), 200)
    const late = await people.guest()
    await say(late, 'still here')
    assert.equal((await guest.next('event')).text, 'still here')
    for (const one of [guest, late]) {
      const closing = await one.next('closing')
      assert.equal(closing.reason, 'draining')
      assert.ok(closing.reconnectAfter >= 0 && closing.reconnectAfter <= 1000)
      assert.ok(['transport close', 'transport error'].includes(await one.next('disconnect')))
    }
    assert.equal(await exit, 0)
    await server.startAgain()
  })

  it('sends them away in slices, and nobody new is taken meanwhile', async () => {
    const guests = await Promise.all(range(1, 120).map(() => people.guest()))
    const times = []
    const told = guests.map((guest) => guest.next('closing').then(() => times.push(performance.now())))
    const exit = server.terminate()
    await Promise.race(told)
    assert.notEqual((await fetch(`${server.url}/socket.io/?EIO=4&transport=polling`).catch(() => ({}))).status, 200)
    await Promise.all(told)
    assert.equal(await exit, 0)
    assert.ok(Math.max(...times) - Math.min(...times) >= 150, 'three slices, a tenth of a second apart')
    await server.startAgain()
  })

  it('does not wait for ever for one who has gone without a word', async () => {
    await new Polling(server).open() // and polls no more, as from a machine without power
    assert.equal(await server.terminate(), 0, server.output)
    await server.startAgain()
  })

  it('does not let a person who presses Ctrl-C wait', async () => {
    const guest = await people.guest()
    const exit = server.interrupt()
    assert.equal((await guest.next('closing')).reason, 'draining')
    assert.equal(await exit, 0)
    await server.startAgain()
  })
})
