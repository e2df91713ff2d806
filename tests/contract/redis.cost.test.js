// What a message costs in Redis: one publish, whatever the number of nodes. NODES=1,3,10 measures others.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, afterEach, describe, it } from 'node:test'
import { accepted, range } from './support/assertions.js'
import { newClientId } from './support/client.js'
import { Cluster } from './support/cluster.js'
import { services } from './support/services.js'

const messages = 100
const beatsPerSecond = 2

/** Publishes and bytes of Redis so far. */
async function spent() {
  const { hostname, port } = new URL(await services.redis())
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.on('data', (data) => { text += data })
  socket.end('INFO commandstats\r\nINFO stats\r\nQUIT\r\n')
  await new Promise((resolve) => socket.on('close', resolve))
  const figure = (name) => Number(text.match(new RegExp(`${name}[:=](?:calls=)?(\\d+)`))?.[1] ?? 0)
  return {
    at: performance.now(), publishes: figure('cmdstat_publish'), input: figure('total_net_input_bytes'), output: figure('total_net_output_bytes'),
  }
}

async function during(action) {
  const before = await spent()
  await action()
  const now = await spent()
  return Object.fromEntries(Object.entries(now).map(([name, value]) => [name, value - before[name]]))
}

for (const nodes of (process.env.NODES ?? '3').split(',').map(Number)) {
  describe(`${nodes} nodes`, () => {
    let cluster
    afterEach(() => cluster?.close())
    after(() => cluster?.stop())

    it('a message is published once', async (test) => {
      cluster = await Cluster.start(nodes)
      const guests = []
      for (const people of cluster.people) guests.push(await people.guest())
      const idle = await during(() => new Promise((resolve) => setTimeout(resolve, 3000)))
      const busy = await during(async () => {
        for (const n of range(1, messages)) {
          const guest = guests[n % nodes]
          accepted(await guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text: `A message of usual length, number ${n}` }))
        }
        for (const guest of guests) await guest.next('event', (event) => event.text.endsWith(`number ${messages}`))
      })
      const each = (name) => (busy[name] - idle[name] * busy.at / idle.at) / messages
      test.diagnostic(`${nodes} nodes: ${each('publishes').toFixed(2)} publishes, ${each('input').toFixed(0)} bytes in, ${each('output').toFixed(0)} bytes out for a message; ` +
        `${(idle.publishes / idle.at * 1000).toFixed(1)} publishes a second at rest`)
      const beats = Math.ceil(busy.at / 1000 * beatsPerSecond * nodes) + nodes
      assert.ok(busy.publishes >= messages && busy.publishes <= messages + beats, `${busy.publishes} publishes for ${messages} messages and at most ${beats} beats`)
    })
  })
}
