// Each alert of deploy/monitoring fires when its fault is planted for real, and is silent before and after. The rules are a
// copy with minutes made seconds and one size and one time made small; their own figures are promtool's in monitoring.test.js.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { accepted, range } from './support/assertions.js'
import { newClientId } from './support/client.js'
import { Cluster } from './support/cluster.js'
import { Prometheus } from './support/prometheus.js'
import { RawSocket } from './support/raw.js'
import { services } from './support/services.js'
import { until } from './support/wait.js'

const run = promisify(execFile)
const rules = (await readFile(new URL('../../deploy/monitoring/parley.rules.yaml', import.meta.url), 'utf8'))
  .replaceAll(/\[\d+m\]/g, '[5s]').replaceAll(/for: \d+[hms]/g, 'for: 2s').replace('256 * 1024 * 1024', '64 * 1024').replace('> 600', '> 15')

describe('alerts for faults that are planted', () => {
  const planted = new Set()
  let cluster, prometheus, home, guest, files

  before(async () => {
    const ports = [await services.port(), await services.port()]
    cluster = await Cluster.start(1, { PARLEY__METRICSPORT: `${ports[0]}`, PARLEY__LIMITS__EVENTSPERSECOND: '0' })
    files = await services.certificate()
    cluster.servers.push(await cluster.join({ PARLEY__METRICSPORT: `${ports[1]}`, TLS_CERTIFICATE: files.certificate, TLS_KEY: files.key }))
    guest = await cluster.people[0].guest()
    home = await mkdtemp(join(tmpdir(), 'parley-alerts-'))
    await cluster.servers[0].command('backup', join(home, 'backup'))
    prometheus = await Prometheus.start(rules, ports)
  })
  afterEach(() => until(async () => (await prometheus.firing()).length === 0, 'no alert fires any more'))
  after(async () => {
    await prometheus?.stop()
    cluster?.close()
    await cluster?.stop()
    await rm(home, { recursive: true, force: true })
  })

  const send = (text = 'text') => guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text })

  /** `fault` is done again and again until the alert fires. */
  async function fires(alert, fault = async () => {}) {
    planted.add(alert)
    await until(async () => {
      await fault()
      return (await prometheus.firing()).includes(alert)
    }, `${alert} fires`, 60_000)
  }

  it('none while all is well', async () => {
    for (const text of range(1, 20)) accepted(await send(`${text}`))
    await until(async () => (await prometheus.ask('sum(parley_log_appends_total) >= 20')).length > 0, 'Prometheus has read the nodes')
    await until(async () => (await prometheus.ask('count_over_time(parley_ready[5s]) > 8')).length === 2, 'Prometheus has looked at both for a while')
    assert.deepEqual(await prometheus.firing(), [])
  })

  it('a node that is killed', async () => {
    await cluster.servers[1].kill()
    await fires('ParleyNodeDown')
    await cluster.servers[1].startAgain()
  })

  it('a database that is away', async () => {
    await services.killPostgres()
    await fires('ParleyMessagesWait', send)
    await fires('ParleyNotReady')
    await services.startPostgres()
    await until(async () => (await send()).ok, 'sends are stored again')
  })

  it('Redis that is away', async () => {
    await services.killRedis()
    await fires('ParleyRedisAway')
    await services.startRedis()
  })

  it('a database that is slow', async () => {
    const lock = () => cluster.servers[0].query('BEGIN; LOCK TABLE messages IN EXCLUSIVE MODE; SELECT pg_sleep(1.5); COMMIT')
    await fires('ParleyAppendsSlow', () => Promise.all([lock(), pause(200).then(() => Promise.all(range(1, 5).map(() => send())))]))
  })

  it('a node that hears of events late', async () => {
    await fires('ParleyDeliverySlow', async () => {
      cluster.servers[1].standStill()
      for (const text of range(1, 10)) accepted(await send(`${text}`))
      await pause(2500)
      cluster.servers[1].goOn()
      await pause(500)
    })
  })

  it('people who do not take what is sent to them', async () => {
    const text = 'x'.repeat(16_000)
    const slow = async () => {
      const raw = await RawSocket.joined(cluster.servers[0], '/chat', cluster.people[0].name('Slow'))
      raw.socket.pause()
      return raw
    }
    let one = await slow()
    await until(async () => {
      accepted(await send(text))
      return (await prometheus.ask('parley_socketio_queue_bytes > 128 * 1024')).length > 0
    }, 'much waits for it')
    await fires('ParleyQueuesFull')
    await fires('ParleyClientsTooSlow', async () => {
      const closed = (await prometheus.ask('sum(parley_socketio_slow_closes_total)'))[0]?.value[1] ?? '0'
      await until(async () => {
        for (let n = 0; n < 20; n++) accepted(await send(text))
        return ((await prometheus.ask('sum(parley_socketio_slow_closes_total)'))[0]?.value[1] ?? '0') !== closed
      }, 'it is closed')
      one.close()
      one = await slow()
    })
    one.close()
  })

  it('a limit that is hit all the time', async () => {
    const tooLong = 'x'.repeat(16_385)
    await fires('ParleyLimitsHit', () => Promise.all(range(1, 5).map(() => send(tooLong))))
  })

  it('a backup that is old', async () => {
    await cluster.servers[0].query(`UPDATE backups SET finished_at = finished_at - INTERVAL '13 hours'`)
    await fires('ParleyBackupOld')
    await cluster.servers[0].command('backup', join(home, 'newer'))
  })

  it('a backup that was never made', async () => {
    await cluster.servers[0].query('DELETE FROM backups')
    await fires('ParleyNoBackup')
    await cluster.servers[0].command('backup', join(home, 'first'))
  })

  it('an archive that does not take what is written', async () => {
    await cluster.servers[0].query(`SELECT pg_create_physical_replication_slot('archive', true)`)
    await fires('ParleyArchiveBehind', send)
    await cluster.servers[0].query(`SELECT pg_drop_replication_slot('archive')`)
  })

  it('a certificate that nobody renewed', async () => {
    const { certificate, key } = files
    await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '6', '-subj', '/CN=localhost', '-keyout', key, '-out', certificate])
    await fires('ParleyCertificateExpires')
    const renewed = await services.certificate()
    await copyFile(renewed.key, key)
    await copyFile(renewed.certificate, certificate)
  })

  it('no alert is left out', () => {
    assert.deepEqual([...planted].sort(), [...rules.matchAll(/alert: (\w+)/g)].map((match) => match[1]).sort())
  })
})
