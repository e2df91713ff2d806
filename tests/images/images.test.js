// Both images as the manifests run them: read-only, as a user, without capabilities. script/images --try runs this.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { accepted } from '../contract/support/assertions.js'
import { newClientId } from '../contract/support/client.js'
import { services } from '../contract/support/services.js'
import { People } from '../contract/support/settings.js'
import { until } from '../contract/support/wait.js'
import { Podman } from './containers.js'

const run = promisify(execFile)
const render = fileURLToPath(new URL('../../deploy/nginx/render', import.meta.url))
const batch = 3 // SCHED_BATCH

describe('the images, with the rights and limits of the manifests', () => {
  let podman, server, web, url, metricsUrl, configuration

  before(async () => {
    podman = await Podman.start()
    const [node, metrics, port] = await Promise.all([services.port(), services.port(), services.port()])
    server = await podman.run('chat-server', {
      PORT: node, PARLEY__METRICSPORT: metrics, PARLEY__TRUSTEDPROXIES: '127.0.0.1', DATABASE_URL: await services.database(), REDIS_URL: await services.redis(),
    })
    configuration = await mkdtemp(join(tmpdir(), 'parley-web-'))
    await chmod(configuration, 0o755)
    const { stdout } = await run(render, [], { env: { PATH: process.env.PATH, NODES: `node-1=127.0.0.1:${node}`, PORT: port } })
    await writeFile(join(configuration, 'nginx.conf'), stdout)
    web = await podman.run('chat-ui', {}, { '/etc/parley': configuration })
    url = `http://127.0.0.1:${port}`
    metricsUrl = `http://127.0.0.1:${metrics}/metrics`
    const isWell = async (address) => (await fetch(address).catch(() => undefined))?.status === 200
    await until(async () => (await isWell(`http://127.0.0.1:${node}/ready`)) && (await isWell(`${url}/nginx-health`)), 'both are ready')
      .catch(async (error) => { throw new Error(`${error.message}: ${await server.output()}${await web.output()}`) })
  })
  after(async () => {
    await podman?.stop()
    if (configuration) await rm(configuration, { recursive: true, force: true })
  })

  for (const [name, user, container] of [['server', 1654, () => server], ['web', 101, () => web]]) {
    test(`${name}: a user without rights, on a file system that only /tmp can be written to`, async () => {
      const { Uid, Gid, CapEff, CapBnd, NoNewPrivs, Seccomp, mounts } = await container().process()
      for (const ids of [Uid, Gid]) assert.deepEqual(ids.split('\t').map(Number), [user, user, user, user])
      for (const capabilities of [CapEff, CapBnd]) assert.equal(BigInt(`0x${capabilities}`), 0n)
      assert.equal(NoNewPrivs, '1')
      assert.equal(Seccomp, '2', 'a seccomp filter is in force')
      const disks = mounts.filter(({ kind, path }) => kind !== 'proc' && !path.startsWith('/dev') && !path.startsWith('/sys'))
      assert.deepEqual(disks.filter(({ options }) => options.includes('rw')).map(({ path }) => path).filter((path) => !path.startsWith('/proc/')), ['/tmp'])
      assert.ok(disks.some(({ path, options }) => path === '/' && options.includes('ro')))
    })
  }

  test('the server may choose its scheduling, as without a container', async () => {
    assert.equal((await server.process()).policy, batch)
  })

  test('the page comes from nginx, with its headers, and people talk through both', async (t) => {
    const page = await fetch(`${url}/`)
    assert.equal(page.status, 200)
    assert.match(await page.text(), /<div id="root">/)
    assert.match(page.headers.get('content-security-policy'), /^default-src 'self'/)
    assert.equal(page.headers.get('x-content-type-options'), 'nosniff')
    const people = new People({ url })
    t.after(() => people.close())
    const [ada, ben] = [await people.guest(), await people.guest('Ben', {}, { transports: ['polling'] })]
    accepted(await ada.ask('send', { channelId: ada.lobby.id, clientId: newClientId(), text: 'from one container to another' }))
    await ben.next('event', ({ text }) => text === 'from one container to another')
  })

  test('each leaves when told to, and says nothing of rights that it lacks', async () => {
    const metrics = async () => (await fetch(metricsUrl)).text()
    await until(async () => !/^parley_socketio_connections\S* [1-9]/m.test(await metrics()), 'everybody has gone')
    assert.equal(await web.terminate(), 0)
    assert.equal(await server.terminate(), 0)
    assert.doesNotMatch(await server.output(), /warn|fail|crit|error|cannot|not permitted|denied|read-only/i)
    assert.doesNotMatch(await web.output(), /\[(warn|error|crit|alert|emerg)\]/)
  })
})
