// A server that ends TLS itself, whose certificate is changed while people talk.
import assert from 'node:assert/strict'
import { copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { connect as connectHttp2 } from 'node:http2'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { connect } from 'node:tls'
import { accepted } from './support/assertions.js'
import { newClientId, transports } from './support/client.js'
import { Server } from './support/server.js'
import { services } from './support/services.js'
import { People } from './support/settings.js'
import { until } from './support/wait.js'

const TLS_CERTIFICATE = 'tls.crt'
const TLS_KEY = 'tls.key'

describe('a server with a certificate', () => {
  let folder, server, people, ca
  const serial = (options = {}) => new Promise((resolve, reject) => {
    const socket = connect({ port: server.port, host: 'localhost', ca, ...options }, () => {
      resolve(socket.getPeerCertificate().serialNumber)
      socket.destroy()
    }).on('error', reject)
  })
  const take = async ({ certificate, key }) => {
    for (const [source, name] of [[certificate, TLS_CERTIFICATE], [key, TLS_KEY]]) {
      await copyFile(source, join(folder, `${name}.new`))
      await rename(join(folder, `${name}.new`), join(folder, name))
    }
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-tls-'))
    ca = await readFile(await services.authority())
    await take(await services.certificate())
    server = await Server.start('sqlite', { TLS_CERTIFICATE: join(folder, TLS_CERTIFICATE), TLS_KEY: join(folder, TLS_KEY) })
    people = new People(server, { ca })
  })
  after(async () => {
    people?.close()
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  it('takes every transport, HTTP/2, and nothing in clear text', async () => {
    for (const options of Object.values(transports)) {
      const guest = await people.guest(undefined, {}, options)
      accepted(await guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text: 'over TLS' }))
    }
    const session = connectHttp2(server.url, { ca })
    const headers = await new Promise((resolve, reject) => {
      session.on('error', reject)
      session.request({ ':path': '/health' }).on('response', resolve).resume()
    })
    session.close()
    assert.equal(headers[':status'], 200)
    await assert.rejects(fetch(`http://localhost:${server.port}/health`))
    await assert.rejects(serial({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }))
  })

  it('tells browsers to keep to TLS', async () => {
    const answer = await new Promise((resolve, reject) => {
      get(`${server.url}/health`, { ca, servername: 'localhost', headers: { host: 'chat.example.org' } }, resolve).on('error', reject)
    })
    answer.resume()
    assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000')
    assert.equal(answer.headers['cross-origin-opener-policy'], 'same-origin')
  })

  it('shows a new certificate to new connections, and the others go on', async () => {
    const guest = await people.guest(undefined, {}, transports['websocket only'])
    const polling = await people.guest(undefined, {}, transports['polling only'])
    const old = await serial()
    await take(await services.certificate())
    await until(async () => (await serial()) !== old, 'another certificate is shown')
    for (const one of [guest, polling]) {
      accepted(await one.ask('send', { channelId: one.lobby.id, clientId: newClientId(), text: 'still here' }))
      assert.ok(!one.names.includes('disconnect'))
    }
  })

  it('goes on with the old one when the new one is no good, and says so', async () => {
    const old = await serial()
    await writeFile(join(folder, TLS_KEY), 'not a key')
    await until(() => /The new one is not taken: TLS_KEY is ".*": there is no private key in it/.test(server.output), 'the fault is told')
    assert.equal(await serial(), old)
  })
})
