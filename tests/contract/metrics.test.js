// `GET /metrics` on its own port.
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { after, before, describe, it } from 'node:test'
import { accepted } from './support/assertions.js'
import { newClientId, transports } from './support/client.js'
import { Server } from './support/server.js'
import { services } from './support/services.js'
import { People } from './support/settings.js'

const get = (url, headers = {}) => new Promise((resolve, reject) => {
  request(url, { headers }, async (response) => {
    resolve({ status: response.statusCode, body: Buffer.concat(await response.toArray()).toString() })
  }).on('error', reject).end()
})

describe('metrics', () => {
  let server, port, people
  before(async () => {
    port = await services.port()
    server = await Server.start('sqlite', { PARLEY__METRICSPORT: `${port}` })
    people = new People(server, transports['websocket only'])
  })
  after(async () => {
    people.close()
    await server.stop()
  })

  it('are what the reference tells, with help and buckets in seconds', async () => {
    const guest = await people.guest()
    accepted(await guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text: 'counted' }))
    const { status, body } = await get(`http://127.0.0.1:${port}/metrics`)
    assert.equal(status, 200)
    assert.match(body, /^parley_socketio_connections\{[^}]*transport="websocket"[^}]*\} 1$/m)
    assert.match(body, /^parley_log_appends_total\{[^}]*\} 1$/m)
    assert.match(body, /^parley_log_group_size_bucket\{[^}]*le="1"\} 1$/m)
    assert.match(body, /^parley_socketio_events_received_total/m)
    const families = [...body.matchAll(/^# TYPE (parley_\S+)/gm)].map((match) => match[1])
    for (const family of families) assert.match(body, new RegExp(`^# HELP ${family} .+`, 'm'))
  })

  it('are on no other port, whatever host is asked for, and nothing else is on theirs', async () => {
    for (const host of [undefined, `127.0.0.1:${port}`]) {
      const { body } = await get(`${server.url}/metrics`, host ? { host } : {})
      assert.doesNotMatch(body, /parley_|# HELP/) // the page, as for any path of the client's
    }
    for (const path of ['/', '/health', '/socket.io/?EIO=4&transport=polling']) {
      assert.equal((await get(`http://127.0.0.1:${port}${path}`)).status, 404, path)
    }
  })

  it('begin at 0 where an alert asks how fast they grow', async () => {
    const { body } = await get(`http://127.0.0.1:${port}/metrics`)
    const rules = await readFile(new URL('../../deploy/monitoring/parley.rules.yaml', import.meta.url), 'utf8')
    const counters = new Set([...rules.matchAll(/\brate\((\w+_total)/g)].map((match) => match[1]))
    assert.ok(counters.size > 2)
    for (const counter of counters) assert.match(body, new RegExp(`^${counter}\\{[^}]*\\} 0$`, 'm'))
    for (const limit of ['events', 'directs', 'text']) assert.match(body, new RegExp(`^parley_limits_hit_total\\{[^}]*limit="${limit}"[^}]*\\} 0$`, 'm'))
  })
})
