// Back to a moment of the past from an archive of PostgreSQL's log, once with the scripts of the Kubernetes manifests, once
// with pgBackRest's files in deploy/pgbackrest; and what clients are told then.
import assert from 'node:assert/strict'
import { readFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { accepted, range } from './support/assertions.js'
import { newClientId, transports } from './support/client.js'
import { Postgres } from './support/postgres.js'
import { Server } from './support/server.js'
import { services } from './support/services.js'
import { People } from './support/settings.js'
import { until } from './support/wait.js'

const deploy = fileURLToPath(new URL('../../deploy/', import.meta.url))
const say = async (guest, text) =>
  accepted(await guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text }))

/** archive.sh and restore.sh, from the folders that the manifests' pods have. */
const scripts = {
  settings: { max_slot_wal_keep_size: '64MB' },
  environment: { ARCHIVE_EVERY: '24', ARCHIVE_KEEP: '2' },
  async begin(postgres) {
    this.folder = postgres.environment.ARCHIVE_DIR = join(postgres.folder, 'archive')
    await postgres.run('mkdir', this.folder)
    for (const name of ['archive.sh', 'restore.sh']) await postgres.write(name, await readFile(join(deploy, 'nix/files', name)))
    this.archive(postgres)
    await this.hasBases(postgres, 1)
  },
  archive(postgres) {
    this.process = postgres.spawn('sh', join(postgres.folder, 'archive.sh'))
    this.ended = new Promise((resolve) => this.process.on('exit', resolve))
  },
  async hasBases(postgres, count) {
    await until(async () => {
      if (this.process.exitCode !== null) throw new Error(`The archive ended: ${postgres.output}`)
      const bases = await readdir(join(this.folder, 'current/base')).catch(() => [])
      return bases.filter((name) => name.endsWith('Z')).length === count
    }, 'a base backup is whole')
  },
  has: (postgres, position) => until(
    async () => (await postgres.ask(
      `SELECT bool_or(flush_lsn >= '${position}') FROM pg_stat_replication WHERE application_name = 'pg_receivewal'`)) === 't',
    'the archive has all that was written'),
  async end() {
    this.process.kill('SIGTERM')
    await this.ended
  },
  stop() { return this.end() },
  goOn(postgres) { this.archive(postgres) },
  restore: (postgres, time) => postgres.run('env', `TARGET=${time}`, 'sh', join(postgres.folder, 'restore.sh')),
}

/** pgBackRest, as on one host; what differs from one is in variables. */
const pgBackRest = {
  settings: {},
  environment: {
    PGBACKREST_CONFIG: join(deploy, 'pgbackrest/pgbackrest.conf'), PGBACKREST_STANZA: 'chat', PGBACKREST_REPO1_CIPHER_PASS: 'a key for a test',
  },
  async begin(postgres) {
    await postgres.run('pgbackrest', 'stanza-create')
    await postgres.run('pgbackrest', 'check')
    await postgres.run('pgbackrest', 'backup', '--type=full')
    // It can be brought forward to later seconds than the one in which it ended.
    const [{ backup: [backup] }] = JSON.parse((await postgres.run('pgbackrest', 'info', '--output=json')).stdout)
    await until(async () => Number(await postgres.ask('SELECT floor(extract(epoch FROM clock_timestamp()))')) > backup.timestamp.stop, 'its second is over')
  },
  async has(postgres) {
    const segment = await postgres.ask('SELECT pg_walfile_name(pg_switch_wal())')
    await until(async () => (await postgres.ask('SELECT last_archived_wal FROM pg_stat_archiver')) >= segment, 'the log is archived')
  },
  async end() {},
  stop: (postgres) => postgres.run('mv', 'repository', 'away'),
  goOn: (postgres) => postgres.run('mv', 'away', 'repository'),
  restore: (postgres, time) =>
    postgres.run('pgbackrest', 'restore', '--type=time', `--target=${time.replace('T', ' ').replace('Z', '+00')}`, '--target-action=promote'),
}

/** What deploy/pgbackrest/postgresql.conf sets. */
const archiving = Object.fromEntries(
  [...(await readFile(join(deploy, 'pgbackrest/postgresql.conf'), 'utf8')).matchAll(/^(\w+) = '?([^'\n]*)'?$/gm)].map(([, name, value]) => [name, value]))

for (const [name, way] of Object.entries({ 'the scripts of the manifests': scripts, pgBackRest })) {
  describe(`an archive by ${name}`, () => {
    let postgres, server, people, metrics
    before(async () => {
      postgres = await Postgres.start(way.settings, way.environment)
      if (way === pgBackRest) {
        Object.assign(postgres.environment, {
          PGBACKREST_PG1_PATH: postgres.data, PGBACKREST_PG1_PORT: `${postgres.port}`, PGBACKREST_PG1_SOCKET_PATH: postgres.folder, PGBACKREST_PG1_USER: 'chat',
          PGBACKREST_REPO1_PATH: join(postgres.folder, 'repository'), PGBACKREST_LOCK_PATH: join(postgres.folder, 'lock'),
        })
        Object.assign(postgres.settings, archiving)
        await postgres.kill()
        await postgres.startAgain()
      }
      metrics = await services.port()
      server = await Server.start('postgres', { DATABASE_URL: postgres.url, PARLEY__METRICSPORT: `${metrics}` })
      people = new People(server, transports['websocket only'])
      await way.begin(postgres)
    })
    after(async () => {
      people?.close()
      await server?.stop()
      await way.end()
      await postgres?.stop()
    })

    it('that stands still is seen in how long the log has waited, and catches up', async () => {
      const lag = async () => {
        const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text()
        return Number(text.match(/^parley_archive_lag_seconds\S* (\S+)/m)?.[1])
      }
      const guest = await people.guest()
      await until(async () => (await lag()) < 10, 'nothing waits')
      await way.stop(postgres)
      await say(guest, 'not archived')
      await postgres.ask('SELECT pg_switch_wal()')
      await until(async () => (await lag()) > 15, 'what was said waits', 60_000)
      await way.goOn(postgres)
      await say(guest, 'archived')
      await way.has(postgres, await postgres.ask('SELECT pg_current_wal_flush_lsn()'))
      await until(async () => (await lag()) < 10, 'nothing waits any more')
    })

    it('brings back what was there at a time, and clients are told that what came after is gone', async () => {
      const guest = await people.guest()
      const kept = await say(guest, 'kept')
      const { stdout: fingerprint } = await server.command('fingerprint')
      const time = await postgres.ask(`SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`)
      const lost = await say(guest, 'lost')
      const position = { epoch: guest.lobby.epoch, seq: lost.seq }
      await way.has(postgres, await postgres.ask('SELECT pg_current_wal_flush_lsn()'))

      await server.kill()
      await postgres.kill()
      await way.end()
      await rm(postgres.data, { recursive: true })
      await way.restore(postgres, time)
      await postgres.startAgain()
      await until(async () => (await postgres.ask('SELECT pg_is_in_recovery()')) === 'f', 'it is no longer recovering')
      assert.equal((await server.command('fingerprint')).stdout, fingerprint)
      await server.command('restore', '--epochs')
      assert.equal((await server.command('fingerprint')).stdout, fingerprint)
      await server.startAgain()

      const again = await people.guest(guest.user.name, { key: guest.session.guestKey })
      assert.deepEqual(again.user, guest.user)
      const { channels } = accepted(await again.ask('resume', { positions: { [again.lobby.id]: position } }))
      assert.notEqual(again.lobby.epoch, position.epoch)
      assert.deepEqual(channels[again.lobby.id], { reset: true, epoch: again.lobby.epoch, head: kept.seq })
      const { messages } = accepted(await again.ask('history', { channelId: again.lobby.id }))
      assert.deepEqual(messages.map((message) => message.text), ['not archived', 'archived', 'kept'])
      assert.ok(Number((await say(again, 'new')).id) > Number(lost.id))
    })

    if (way === scripts) {
      const asides = async () => (await readdir(way.folder)).filter((name) => name.startsWith('until-')).length

      it('begins anew beside what it had, after that and when it was away for too long', async () => {
        way.archive(postgres)
        await until(async () => (await asides()) === 1, 'what it had is put aside')
        await way.hasBases(postgres, 1)
        await way.end()
        for (const _ of range(1, 6)) await postgres.ask('CREATE TABLE IF NOT EXISTS written (n int); INSERT INTO written VALUES (1); SELECT pg_switch_wal()')
        await postgres.ask('CHECKPOINT')
        assert.equal(await postgres.ask('SELECT wal_status FROM pg_replication_slots'), 'lost')
        way.archive(postgres)
        await until(async () => (await asides()) === 2, 'what it had is put aside')
        await way.hasBases(postgres, 1)
        await way.end()
      })

      it('refuses what it cannot do, and touches nothing', async () => {
        const refused = async (time, why) => assert.match((await way.restore(postgres, time).catch((error) => error)).stderr, why)
        await refused('2026-11-29T12:00:00Z', /data is in use/)
        await postgres.kill()
        await rm(join(postgres.data, 'postmaster.pid'), { force: true })
        await refused('yesterday', /TARGET must be a time in UTC/)
        await refused('2020-01-01T00:00:00Z', /no base backup is as old as 2020-01-01T00:00:00Z; there are: .*Z/)
        await postgres.startAgain()
      })
    }
  })
}
