// deploy/monitoring: the rules by promtool, the dashboard by a real Prometheus that reads a real node.
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { accepted } from './support/assertions.js'
import { newClientId, transports } from './support/client.js'
import { Server } from './support/server.js'
import { services } from './support/services.js'
import { People } from './support/settings.js'
import { until } from './support/wait.js'

const run = promisify(execFile)
const folder = fileURLToPath(new URL('../../deploy/monitoring', import.meta.url))

/** Counters that have no series before the first time. */
const rarely = [
  'parley_log_unavailable_total', 'parley_log_repeats_total', 'parley_log_tail_misses_total', 'parley_log_tail_hits_total',
  'parley_socketio_slow_closes_total', 'parley_limits_hit_total', 'parley_socketio_limits_hit_total', 'parley_bus_received_total',
]

describe('monitoring', () => {
  let server, people, home, prometheus, url

  before(async () => {
    const metricsPort = await services.port()
    const { certificate, key } = await services.certificate()
    server = await Server.start('postgres', { PARLEY__METRICSPORT: `${metricsPort}`, TLS_CERTIFICATE: certificate, TLS_KEY: key })
    people = new People(server, { ...transports['websocket only'], ca: await readFile(await services.authority()) })
    home = await mkdtemp(join(tmpdir(), 'parley-prometheus-'))
    await writeFile(join(home, 'prometheus.yml'), `
global: { scrape_interval: 250ms, evaluation_interval: 1s }
rule_files: [${join(folder, 'parley.rules.yaml')}]
scrape_configs: [{ job_name: parley, static_configs: [{ targets: ["127.0.0.1:${metricsPort}"] }] }]`)
    url = `http://127.0.0.1:${await services.port()}`
    prometheus = spawn('setpriv', ['--pdeathsig=KILL', '--', 'prometheus', `--config.file=${join(home, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(home, 'data')}`, `--web.listen-address=${url.slice('http://'.length)}`], { stdio: 'ignore' })
    await until(async () => (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok, 'Prometheus is ready')
  })
  after(async () => {
    people?.close()
    prometheus?.kill()
    await server?.stop()
    await rm(home, { recursive: true, force: true })
  })

  const ask = async (expression) => {
    const answer = await (await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`)).json()
    assert.equal(answer.status, 'success', `${expression}: ${answer.error}`)
    return answer.data.result
  }

  it('each alert fires for its fault and is silent otherwise', async () => {
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
    const { data } = await (await fetch(`${url}/api/v1/rules`)).json()
    expressions.push(...data.groups.flatMap((group) => group.rules).map((rule) => rule.query))
    assert.ok(expressions.length > 30)
    const names = new Set(expressions.join(' ').match(/\b(?:parley|dotnet)_\w+/g))
    for (const name of rarely) names.delete(name)
    for (const expression of expressions) await ask(expression.replaceAll('$__rate_interval', '1m'))
    for (const name of names) await until(async () => (await ask(name)).length > 0, `${name} has a series`)
    assert.deepEqual((await ask('ALERTS{alertstate="firing"}')).map((alert) => alert.metric.alertname), [])
  })
})
