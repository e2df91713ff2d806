// `/chat`: one guest in several tabs takes another name.
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { accepted } from './support/assertions.js'
import { newClientId, transports } from './support/client.js'
import { Server } from './support/server.js'
import { services } from './support/services.js'
import { everyDatabase, People } from './support/settings.js'
import { until } from './support/wait.js'

const signature = async (guest) => {
  const clientId = newClientId()
  accepted(await guest.ask('send', { channelId: guest.lobby.id, clientId, text: 'x' }))
  return (await guest.next('event', (event) => event.clientId === clientId)).by
}

everyDatabase('a rename', (people) => {
  it('is signed with in every tab, told to all, and frees the old name', async () => {
    const watcher = await people().observer()
    await watcher.ask('presence', { channelId: watcher.lobby.id })
    const tab = await people().guest()
    await watcher.next('presence', ({ users }) => users.some(({ id }) => id === tab.user.id))
    const name = people().name('Grace')
    const renamed = await people().guest(name, { key: tab.session.guestKey })
    assert.deepEqual(await signature(tab), { id: tab.user.id, name })
    assert.deepEqual(await signature(renamed), { id: tab.user.id, name })
    await watcher.next('presence', ({ users }) => users.some((user) => user.id === tab.user.id && user.name === name))
    const classic = await people().visitor()
    assert.equal((await classic.ask('join', { username: name.toUpperCase() })).error?.code, 'name_taken')
    accepted(await classic.ask('join', { username: tab.user.name }))
  })
})

describe('a rename on another node', () => {
  let servers
  let people
  before(async () => {
    const first = await Server.start('postgres')
    const shared = { DATABASE_URL: first.databaseUrl, REDIS_URL: await services.redis() }
    servers = [first, await Server.start('postgres', shared)]
  })
  afterEach(() => people?.forEach((some) => some.close()))
  after(() => Promise.all(servers.map((server) => server.stop())))

  it('is signed with here too, and frees the old name', async () => {
    people = servers.map((server) => new People(server, transports['websocket only']))
    const [here, there] = people
    const tab = await here.guest()
    const name = here.name('Grace')
    await there.guest(name, { key: tab.session.guestKey })
    await until(async () => (await signature(tab)).name === name, 'the tab signs with the new name')
    const classic = await here.visitor()
    await until(async () => (await classic.ask('join', { username: tab.user.name })).ok, 'the old name is free', 5_000)
  })
})
