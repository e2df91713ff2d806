// `parley backup`, `restore`, `export` and `import`, with clients that were connected before and come back.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { accepted } from './support/assertions.js'
import { newClientId } from './support/client.js'
import { everyDatabase } from './support/settings.js'

const request = (guest, text) => ({ channelId: guest.lobby.id, clientId: newClientId(), text })
const say = async (guest, text) => accepted(await guest.ask('send', request(guest, text)))
const texts = async (guest) =>
  accepted(await guest.ask('history', { channelId: guest.lobby.id })).messages.map((message) => message.text)
const comeBack = (people, guest) => people().guest(guest.user.name, { key: guest.session.guestKey })

everyDatabase('backups', (people) => {
  let folder
  before(async () => { folder = await mkdtemp(join(tmpdir(), 'parley-backup-')) })
  after(() => rm(folder, { recursive: true, force: true }))

  it('a restored backup is the state of its moment, and clients are told that the rest is gone', async () => {
    const file = join(folder, 'backup')
    const guest = await people().guest()
    const kept = request(guest, 'kept')
    const keptAnswer = accepted(await guest.ask('send', kept))
    await people().server.command('backup', file)
    const { stdout: fingerprint } = await people().server.command('fingerprint')
    const lost = request(guest, 'lost')
    const lostAnswer = accepted(await guest.ask('send', lost))
    const position = { epoch: guest.lobby.epoch, seq: lostAnswer.seq }
    await people().server.terminate()
    if (people().server.database === 'postgres') await people().server.useNewDatabase()
    await people().server.command('restore', file)
    assert.equal((await people().server.command('fingerprint')).stdout, fingerprint)
    await people().server.startAgain()

    const again = await comeBack(people, guest)
    assert.deepEqual(again.user, guest.user)
    assert.notEqual(again.lobby.epoch, guest.lobby.epoch)
    assert.equal(again.lobby.head, keptAnswer.seq)
    const { channels } = accepted(await again.ask('resume', { positions: { [again.lobby.id]: position } }))
    assert.deepEqual(channels[again.lobby.id], { reset: true, epoch: again.lobby.epoch, head: keptAnswer.seq })
    assert.deepEqual(await texts(again), ['kept'])

    const repeated = accepted(await again.ask('send', kept))
    assert.deepEqual(repeated, { ...keptAnswer, epoch: again.lobby.epoch, repeated: true })
    const { id } = accepted(await again.ask('send', lost)) // what its author still has is stored once more
    assert.ok(Number(id) > Number(lostAnswer.id), 'an id that clients know means one message for ever')
    assert.deepEqual(await texts(again), ['kept', 'lost'])
    const { events } = accepted(await again.ask('sync', { channelId: again.lobby.id, epoch: again.lobby.epoch, after: 0, limit: 10 }))
    assert.deepEqual(new Set(events.map((event) => event.epoch)), new Set([again.lobby.epoch]))
  })

  it('an export of a stopped server, imported with its epochs, lets clients go on where they were', async () => {
    const file = join(folder, 'export.ndjson')
    const guest = await people().guest()
    const { seq } = await say(guest, 'moved')
    await people().server.terminate()
    const { stdout: fingerprint } = await people().server.command('fingerprint', '--json')
    await people().server.command('export', file)
    await people().server.useNewDatabase()
    const { rows } = JSON.parse((await people().server.command('import', '--keep-epochs', '--json', file)).stdout)
    assert.ok(rows > 3)
    assert.equal((await people().server.command('fingerprint', '--json')).stdout, fingerprint)
    await people().server.startAgain()
    const again = await comeBack(people, guest)
    assert.equal(again.lobby.epoch, guest.lobby.epoch)
    const { channels } = accepted(
      await again.ask('resume', { positions: { [again.lobby.id]: { epoch: again.lobby.epoch, seq: seq - 1 } } }))
    assert.deepEqual(channels[again.lobby.id].events.map((event) => event.text), ['moved'])
    assert.equal((await say(again, 'and on')).seq, seq + 1)
  })

  it('neither touches what is in use or is there already', async () => {
    const refused = async (why, ...args) => {
      const fault = await people().server.command(...args).then(() => assert.fail('it was done'), (error) => error)
      assert.equal(fault.code, 1)
      assert.match(fault.stderr, why)
    }
    const [backup, exported] = [join(folder, 'used'), join(folder, 'used.ndjson')]
    await say(await people().guest(), 'here')
    await people().server.command('backup', backup)
    await people().server.command('export', exported)
    await refused(/there is a file .* already/, 'backup', backup)
    await refused(/there is a file .* already/, 'export', exported)
    const running = people().server.database === 'postgres' ? /servers are connected/ : /another Parley process is using it/
    await refused(running, 'restore', backup)
    await refused(running, 'restore', '--epochs')
    await refused(running, 'import', exported)
    assert.equal(await people().server.status('/ready'), 200)
  })
})
