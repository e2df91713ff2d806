// The whole way of a message, captured between all parts: with TLS nothing of it is seen, without it is.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { after, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { accepted, range } from './support/assertions.js'
import { newClientId, transports } from './support/client.js'
import { Nginx } from './support/nginx.js'
import { Server } from './support/server.js'
import { services } from './support/services.js'
import { People } from './support/settings.js'
import { Tap } from './support/tap.js'
import { until } from './support/wait.js'

const run = promisify(execFile)
const marker = 'Rumpelstilzchen'
const hops = ['client to nginx', 'nginx to node', 'node to PostgreSQL', 'node to Redis', 'PostgreSQL to its standby']

/** Two nodes, nginx before the first, a tap on each hop. */
async function open(secure, opened) {
  const keep = (part) => {
    opened.unshift(part)
    return part
  }
  const tapped = async (address) => {
    const [tap, through] = await Tap.before(address)
    keep(tap)
    return [tap, through]
  }
  const primary = await (secure ? services.secureDatabase() : services.database())
  const [toPostgres, DATABASE_URL] = await tapped(primary)
  const [toRedis, REDIS_URL] = await tapped(await (secure ? services.secureRedis() : services.redis()))
  const [toStandby] = await tapped(primary)
  const standby = await (secure ? services.secureStandby(toStandby.port) : services.standby(toStandby.port))
  const { certificate, key } = await services.certificate()
  const tls = secure ? { TLS_CERTIFICATE: certificate, TLS_KEY: key } : {}
  const nodes = []
  for (const n of range(1, 2)) {
    nodes.push(keep(await Server.start('postgres', { DATABASE_URL, REDIS_URL, PARLEY__NODENAME: `node-${n}`, PARLEY__TRUSTEDPROXIES: '127.0.0.1', ...tls })))
  }
  const [toNode] = await tapped(nodes[0].url)
  const port = await services.port()
  const nginx = keep(await Nginx.start({
    NODES: `node-1=127.0.0.1:${toNode.port}`,
    ...(secure ? { ...tls, TLS_PORT: `${port}`, UPSTREAM_CA: await services.authority() } : {}),
  }))
  const [toNginx, url] = await tapped(secure ? `https://localhost:${port}` : nginx.url)
  return { url, nodes, database: new URL(primary).pathname, standby, taps: [toNginx, toNode, toPostgres, toRedis, toStandby] }
}

for (const secure of [false, true]) {
  describe(secure ? 'with TLS' : 'without TLS', () => {
    const opened = []
    after(async () => {
      for (const part of opened) await (part.stop ? part.stop() : part.close())
    })

    it(secure ? 'nobody between two parts sees what is said' : 'everybody between two parts sees what is said', async () => {
      const { url, nodes, database, standby, taps } = await open(secure, opened)
      const ca = await readFile(await services.authority())
      const ada = new People({ url }, { ...transports['polling only'], ca })
      const bob = new People(nodes[1], { ...transports['websocket only'], ca })
      opened.unshift(ada, bob)
      const [speaker, listener] = [await ada.guest(), await bob.guest()]
      for (const n of range(1, 5)) {
        const text = `${marker} ${n}`
        accepted(await speaker.ask('send', { channelId: speaker.lobby.id, clientId: newClientId(), text }))
        await listener.next('event', (event) => JSON.stringify(event).includes(text))
      }
      const copied = standby.replace('/postgres', database)
      await until(async () => {
        const { stdout } = await run('psql', [copied, '-Atc', `SELECT COUNT(*) FROM messages WHERE text = '${marker} 5'`]).catch(() => ({ stdout: '' }))
        return stdout.trim() === '1'
      }, 'the standby has the last message')

      const seen = hops.filter((_, hop) => taps[hop].saw(marker))
      assert.deepEqual(seen, secure ? [] : hops)
      for (const [hop, tap] of taps.entries()) assert.ok(tap.bytes > 1000, `${hops[hop]}: ${tap.bytes} bytes`)
    })
  })
}
