// deploy/monitoring: the rules by promtool (and by real faults in alerts.test.js), the dashboard by a real Prometheus that reads a real node.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { accepted } from './support/assertions.js'
import { newClientId, transports } from './support/client.js'
import { Prometheus } from './support/prometheus.js'
import { Server } from './support/server.js'
import { services } from './support/services.js'
import { People } from './support/settings.js'
import { until } from './support/wait.js'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('../../deploy/monitoring', import.meta.url))

/** Series that are not there before the first time, or without an archive. */
const rarely = [
  'parley_log_repeats_total', 'parley_log_tail_misses_total', 'parley_log_tail_hits_total', 'parley_socketio_limits_hit_total',
  'parley_bus_received_total', 'parley_archive_lag_seconds',
]

describe('monitoring', () => {
  let server, people, home, prometheus

  before(async () => {
    const metricsPort = await services.port()
    const { certificate, key } = await services.certificate()
    server = await Server.start('postgres', { PARLEY__METRICSPORT: `${metricsPort}`, TLS_CERTIFICATE: certificate, TLS_KEY: key })
    people = new People(server, { ...transports['websocket only'], ca: await readFile(await services.authority()) })
    prometheus = await Prometheus.start(await readFile(join(folder, 'parley.rules.yaml'), 'utf8'), [metricsPort])
    home = await mkdtemp(join(tmpdir(), 'parley-monitoring-'))
  })
  after(async () => {
    people?.close()
    await prometheus?.stop()
    await server?.stop()
    await rm(home, { recursive: true, force: true })
  })

  it('each alert fires for its figures and is silent otherwise', async () => {
    await run('promtool', ['check', 'rules', 'parley.rules.yaml'], { cwd: folder })
    await run('promtool', ['test', 'rules', 'parley.rules.test.yaml'], { cwd: folder })
  })

  it('each alert has its page', async () => {
    const rules = await readFile(join(folder, 'parley.rules.yaml'), 'utf8')
    const page = await readFile(join(folder, '../../docs/how-to/alerts.md'), 'utf8')
    const alerts = [...rules.matchAll(/alert: (\w+)/g)].map((match) => match[1])
    assert.ok(alerts.length > 5)
    for (const alert of alerts) {
      assert.match(page, new RegExp(`^## ${alert}$`, 'm'))
      assert.ok(rules.includes(`alerts.md#${alert.toLowerCase()}`), alert)
    }
  })

  it('the dashboard is what its source makes', async () => {
    const { stdout } = await run('node', [join(folder, 'dashboard.mjs')])
    assert.equal(await readFile(join(folder, 'dashboard.json'), 'utf8'), stdout, 'run script/generate')
  })

  it('every panel and every rule asks for what a node has', async () => {
    const guest = await people.guest()
    const request = { channelId: guest.lobby.id, clientId: newClientId(), text: 'counted' }
    accepted(await guest.ask('send', request))
    accepted(await guest.ask('send', request))
    await server.command('backup', join(home, 'backup'))
    const { panels } = JSON.parse(await readFile(join(folder, 'dashboard.json'), 'utf8'))
    const expressions = panels.flatMap((panel) => panel.targets ?? []).map((target) => target.expr)
    const { data } = await (await fetch(`${prometheus.url}/api/v1/rules`)).json()
    expressions.push(...data.groups.flatMap((group) => group.rules).map((rule) => rule.query))
    assert.ok(expressions.length > 30)
    const names = new Set(expressions.join(' ').match(/\b(?:parley|dotnet)_\w+/g))
    for (const name of rarely) names.delete(name)
    for (const expression of expressions) await prometheus.ask(expression.replaceAll('$__rate_interval', '1m'))
    for (const name of names) await until(async () => (await prometheus.ask(name)).length > 0, `${name} has a series`)
    assert.deepEqual(await prometheus.firing(), [])
  })
})
