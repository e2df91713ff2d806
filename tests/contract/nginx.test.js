// nginx with the repository's configuration before real nodes: each request comes to its node, and the client's files,
// headers, limits and addresses are as promised.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, before, after } from 'node:test'
import { promisify } from 'node:util'
import { range } from './support/assertions.js'
import { Client, transports } from './support/client.js'
import { NameServer } from './support/name-server.js'
import { Nginx } from './support/nginx.js'
import { Server } from './support/server.js'
import { services } from './support/services.js'
import { until } from './support/wait.js'

const run = promisify(execFile)
const node = (n, environment = {}) => Server.start('sqlite', { PARLEY__NODENAME: `node-${n}`, PARLEY__TRUSTEDPROXIES: '127.0.0.1', ...environment })
const nodeOf = (client) => client.socket.io.engine.id.split('.')[0]
const handshake = '/socket.io/?EIO=4&transport=polling'

function people(url, count, options) {
  return range(1, count).map((n) => {
    const client = new Client({ url }, '/chat', { reconnectionDelay: 50, reconnectionDelayMax: 500, ...options, auth: { guest: { name: `Guest ${n}` } } })
    client.socket.connect()
    return client
  })
}

describe('nginx before three nodes', () => {
  let nodes
  let nginx
  before(async () => {
    nodes = await Promise.all([1, 2, 3].map((n) => node(n)))
    nginx = await Nginx.start({ NODES: Nginx.nodes(nodes) })
  })
  after(async () => {
    await nginx?.stop()
    await Promise.all(nodes?.map((server) => server.stop()) ?? [])
  })

  it('200 polling clients of one address keep their sessions, on all nodes', async () => {
    const guests = people(nginx.url, 200, transports['polling only'])
    try {
      const sessions = await Promise.all(guests.map((guest) => guest.next('session')))
      for (const _ of range(1, 3)) {
        const answers = await Promise.all(guests.map((guest, n) =>
          guest.ask('history', { channelId: sessions[n].channels[0].id, limit: 1 })))
        assert.ok(answers.every((answer) => answer.ok))
      }
      for (const name of ['node-1', 'node-2', 'node-3']) {
        const there = guests.filter((guest) => nodeOf(guest) === name).length
        assert.ok(there >= 30, `${name} has ${there}`)
      }
      assert.ok(guests.every((guest) => !guest.names.includes('disconnect') && !guest.names.includes('connect_error')))
      assert.deepEqual((await nginx.answers()).filter((line) => !line.startsWith('200 ')), [])
    } finally {
      for (const guest of guests) guest.close()
    }
  })

  it('the other transports come to their nodes too', async () => {
    for (const name of ['websocket only', 'upgrading']) {
      const guests = people(nginx.url, 10, transports[name])
      try {
        await Promise.all(guests.map((guest) => guest.next('session')))
        await until(() => guests.every((guest) => guest.socket.io.engine.transport.name === 'websocket'), 'all have WebSockets')
        assert.ok(guests.every((guest) => !guest.names.includes('connect_error')))
      } finally {
        for (const guest of guests) guest.close()
      }
    }
  })

  it('a reload disconnects nobody', async () => {
    const guests = [...people(nginx.url, 10, transports['polling only']), ...people(nginx.url, 10, transports['websocket only'])]
    try {
      const sessions = await Promise.all(guests.map((guest) => guest.next('session')))
      await nginx.reload({ NODES: Nginx.nodes(nodes), HANDSHAKES_PER_SECOND: '499' })
      await until(async () => (await fetch(`${nginx.url}/nginx-health`)).status === 200, 'the new workers answer')
      await Promise.all(guests.map((guest, n) => guest.ask('history', { channelId: sessions[n].channels[0].id, limit: 1 })))
      assert.ok(guests.every((guest) => !guest.names.includes('disconnect')))
    } finally {
      for (const guest of guests) guest.close()
    }
  })

  it('one that is told to quit cuts the WebSockets that it still has, and ends', async () => {
    const leaving = await Nginx.start({ NODES: Nginx.nodes(nodes), SHUTDOWN_TIMEOUT: '1s' })
    const guests = people(leaving.url, 10, transports['websocket only'])
    try {
      await Promise.all(guests.map((guest) => guest.next('session')))
      leaving.quit()
      const reasons = await Promise.all(guests.map((guest) => guest.next('disconnect')))
      assert.deepEqual(new Set(reasons), new Set(['transport close']))
      assert.equal(await leaving.exited, 0)
    } finally {
      for (const guest of guests) guest.close()
      await leaving.stop()
    }
  })

  it('the clients of a node that was killed are back at once, and its sessions are unknown', async () => {
    const options = { reconnection: true }
    const guests = [...people(nginx.url, 20, { ...transports['polling only'], ...options }), ...people(nginx.url, 20, { ...transports['websocket only'], ...options })]
    try {
      await Promise.all(guests.map((guest) => guest.next('session')))
      const moved = guests.filter((guest) => nodeOf(guest) === 'node-3')
      const stayed = guests.filter((guest) => nodeOf(guest) !== 'node-3')
      const [{ socket: { io: { engine: { id: gone } } } }] = moved
      await nodes[2].kill()
      await Promise.all(moved.map((guest) => guest.next('session')))
      assert.ok(moved.every((guest) => nodeOf(guest) !== 'node-3'))
      assert.ok(stayed.every((guest) => !guest.names.includes('disconnect')))
      const answer = await fetch(`${nginx.url}${handshake}&sid=${gone}`)
      assert.equal(answer.status, 400)
      assert.deepEqual(await answer.json(), { code: 1, message: 'Session ID unknown' })
      assert.match(answer.headers.get('content-type'), /^application\/json/)
    } finally {
      for (const guest of guests) guest.close()
      await nodes[2].startAgain()
    }
  })

  it('a node that is back takes its share of WebSockets at once', async () => {
    await nodes[2].kill()
    // Each worker of nginx sees that it is gone.
    await Promise.all(range(1, 20).map(() => fetch(nginx.url + handshake)))
    await nodes[2].startAgain()
    const guests = people(nginx.url, 30, transports['websocket only'])
    try {
      await Promise.all(guests.map((guest) => guest.next('session')))
      const there = guests.filter((guest) => nodeOf(guest) === 'node-3').length
      assert.ok(there >= 8, `it has ${there} of 30`)
    } finally {
      for (const guest of guests) guest.close()
    }
  })

  it('a session that names no node, or one that is none, is unknown', async () => {
    for (const sid of ['ABCDEFGHIJKLMNOPQRST', 'node-9.ABCDEFGHIJKLMNOPQRST', 'node-1.ABCDEFGHIJKLMNOPQRST', '127-0-0-1.x', '..%2F']) {
      const answer = await fetch(`${nginx.url}${handshake}&sid=${sid}`)
      assert.deepEqual([answer.status, await answer.json()], [400, { code: 1, message: 'Session ID unknown' }], sid)
    }
  })

  it('files come compressed, with the headers that the node gives, once each', async () => {
    const page = await (await fetch(nodes[0].url)).text()
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)[1]
    for (const path of ['/', script, '/classic/', '/some/channel', '/socket.io/socket.io.js', '/nothing.js', '/assets/nothing.js']) {
      const [own, there] = await Promise.all([fetch(nginx.url + path), fetch(nodes[0].url + path)])
      assert.equal(own.status, there.status, path)
      for (const name of ['content-security-policy', 'x-content-type-options', 'referrer-policy', 'cross-origin-opener-policy', 'permissions-policy']) {
        assert.equal(own.headers.get(name), there.headers.get(name), `${path}: ${name}`)
      }
      assert.equal(own.headers.get('x-frame-options'), 'DENY', path)
      if (own.status !== 200) continue
      assert.equal(own.headers.get('cache-control'), there.headers.get('cache-control'), path)
      assert.equal(own.headers.get('content-encoding'), 'gzip', path)
      assert.match(own.headers.get('vary'), /accept-encoding/i, path)
      assert.equal(await own.text(), await there.text(), path)
    }
    const plain = await fetch(nginx.url, { headers: { 'accept-encoding': 'identity' } })
    assert.equal(plain.headers.get('content-encoding'), null)
    assert.equal(await plain.text(), page)
  })

  it('answers of nodes have the same headers, once each', async () => {
    for (const path of ['/health', '/api/anything', handshake, `${handshake}&sid=node-1.nobody`]) {
      const answer = await fetch(nginx.url + path)
      assert.match(answer.headers.get('content-security-policy'), /^default-src 'self'; [^,]*$/, path)
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', path)
      assert.equal(answer.headers.get('server'), 'nginx', path)
    }
    const missing = await fetch(`${nginx.url}/api/anything`)
    assert.equal(missing.status, 404)
    assert.match(missing.headers.get('content-type'), /^application\/problem\+json/)
  })

  it('what is for operators is not public', async () => {
    assert.equal((await fetch(`${nginx.url}/health`)).status, 200)
    for (const path of ['/ready', '/metrics']) assert.equal((await fetch(nginx.url + path)).status, 404, path)
    assert.equal((await fetch(`${nginx.url}/`, { method: 'POST', body: 'x' })).status, 405)
  })
})

describe('the addresses of clients', () => {
  const open = async (url, address) => (await fetch(url + handshake, { headers: { 'x-forwarded-for': address } })).status
  let server
  before(async () => { server = await node(1, { PARLEY__LIMITS__SOCKETSPERADDRESS: '3' }) })
  after(() => server?.stop())

  it('cannot be forged', async () => {
    const nginx = await Nginx.start({ NODES: Nginx.nodes([server]) })
    try {
      const statuses = []
      for (const n of range(1, 5)) statuses.push(await open(nginx.url, `203.0.113.${n}, 203.0.114.${n}`))
      assert.deepEqual(statuses, [200, 200, 200, 429, 429])
    } finally {
      await nginx.stop()
    }
  })

  it('are believed from the load balancer, up to what its client made up', async () => {
    const nginx = await Nginx.start({ NODES: Nginx.nodes([server]), REAL_IP_FROM: '127.0.0.1 10.0.0.0/8' })
    try {
      const statuses = []
      for (const n of range(1, 5)) statuses.push(await open(nginx.url, `198.51.100.${n}, 203.0.113.1, 10.0.0.7`))
      assert.deepEqual(statuses, [200, 200, 200, 429, 429])
      assert.equal(await open(nginx.url, '203.0.113.2'), 200)
    } finally {
      await nginx.stop()
    }
  })

  it('are limited by nginx in handshakes and connections', async () => {
    const nginx = await Nginx.start({ NODES: Nginx.nodes([server]), REAL_IP_FROM: '127.0.0.1', HANDSHAKES_PER_SECOND: '1' })
    try {
      const statuses = await Promise.all(range(1, 10).map(() => open(nginx.url, '203.0.113.9')))
      assert.ok(statuses.filter((status) => status === 429).length >= 7, statuses.join())
      assert.match(nginx.output, /limiting requests/)
      assert.equal(await open(nginx.url, '203.0.113.10'), 200)
    } finally {
      await nginx.stop()
    }
  })
})

describe('nginx with TLS', () => {
  let folder
  let server
  let nginx
  let port
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-tls-'))
    await run('chmod', ['755', folder])
    const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
    await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', key, '-out', certificate,
      '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'])
    await run('chmod', ['644', key])
    server = await node(1)
    port = await services.port()
    nginx = await Nginx.start({ NODES: Nginx.nodes([server]), TLS_PORT: `${port}`, TLS_CERTIFICATE: certificate, TLS_KEY: key })
  })
  after(async () => {
    await nginx?.stop()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('the plain port only points to the other', async () => {
    const answer = await fetch(`${nginx.url}/some/channel?x=1`, { redirect: 'manual' })
    assert.equal(answer.status, 308)
    assert.match(answer.headers.get('location'), /^https:\/\/127\.0\.0\.1\/some\/channel\?x=1$/)
    assert.equal(answer.headers.get('cross-origin-opener-policy'), null)
  })

  it('HTTP/2 is spoken, with the header that keeps browsers to TLS', async () => {
    const session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false })
    const headers = await new Promise((resolve, reject) => {
      session.on('error', reject)
      session.request({ ':path': '/' }).on('response', resolve).resume()
    })
    session.close()
    assert.equal(headers[':status'], 200)
    assert.equal(headers['strict-transport-security'], 'max-age=31536000')
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
  })

  it('all transports work', async () => {
    for (const options of Object.values(transports)) {
      const [guest] = people(`https://127.0.0.1:${port}`, 1, { ...options, rejectUnauthorized: false })
      await guest.next('session')
      guest.close()
    }
  })
})

describe('nginx that finds nodes by name', () => {
  const names = { ready: 'parley-ready.test', nodes: 'parley-nodes.test' }
  let servers
  let dns
  let nginx
  before(async () => {
    const port = await services.port()
    servers = await Promise.all(['127.0.0.2', '127.0.0.3'].map((address) => new Promise((resolve) => {
      const server = createServer((request, response) => response.end(`${address} ${request.headers['x-forwarded-for']}`))
      server.listen(port, address, () => resolve(server))
    })))
    dns = await NameServer.start({ [names.ready]: '127.0.0.2', [`127-0-0-2.${names.nodes}`]: '127.0.0.2', [`127-0-0-3.${names.nodes}`]: '127.0.0.3' })
    nginx = await Nginx.start({ RESOLVER: `127.0.0.1:${dns.port} valid=1s ipv6=off`, READY_NAME: names.ready, NODES_NAME: names.nodes, CHAT_PORT: `${port}` })
  })
  after(async () => {
    await nginx?.stop()
    dns?.close()
    for (const server of servers ?? []) server.close()
  })
  const ask = async (sid) => {
    const answer = await fetch(`${nginx.url}${handshake}${sid ? `&sid=${sid}` : ''}`)
    return `${answer.status} ${await answer.text()}`
  }

  it('handshakes go to a node that is ready, sessions to their own', async () => {
    assert.equal(await ask(), '200 127.0.0.2 127.0.0.1')
    assert.equal(await ask('127-0-0-2.abc'), '200 127.0.0.2 127.0.0.1')
    assert.equal(await ask('127-0-0-3.abc'), '200 127.0.0.3 127.0.0.1')
  })

  it('a name that nobody gave out leads nowhere', async () => {
    assert.equal(await ask('127-0-0-1.abc'), '400 {"code":1,"message":"Session ID unknown"}')
    assert.equal(await ask('localhost.abc'), '200 127.0.0.2 127.0.0.1') // not an address: any node, which does not know it
    assert.equal(await ask('127-0-0-3.evil.test.abc'), '200 127.0.0.3 127.0.0.1')
  })

  it('a node that is gone is known as soon as its name is', async () => {
    dns.names = { [names.ready]: '127.0.0.2' }
    await until(async () => (await ask('127-0-0-3.abc')).startsWith('400'), 'the name is forgotten')
  })
})
