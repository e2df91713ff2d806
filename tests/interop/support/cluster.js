// One cluster of two servers on Node.js and two of ours, and a client of each. Servers 0 and 1 are on Node.js.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter'
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from 'redis'
import { Server } from 'socket.io'
import { io as connect } from 'socket.io-client'
import { services } from '../../contract/support/services.js'
import { until } from '../../contract/support/wait.js'
import { nodeServer } from './node.js'
import { startParley } from './parley.js'

export async function startCluster(kind, mode) {
  const host = new URL(await services.redis()).host
  const key = `interop-${process.pid}-${Math.random().toString(36).slice(2)}`
  const ends = []
  const redis = async () => {
    const client = createClient({ url: `redis://${host}` })
    client.on('error', () => {})
    await client.connect()
    ends.push(() => client.close())
    return client
  }
  const startNode = async () => {
    const [pub, sub] = [await redis(), await redis()]
    const adapter = {
      classic: () => createAdapter(pub, sub, { key, publishOnSpecificResponseChannel: mode === 'specific' }),
      sharded: () => createShardedAdapter(pub, sub, { channelPrefix: key, subscriptionMode: mode }),
      streams: () => createStreamsAdapter(pub, {
        streamName: key, channelPrefix: key, sessionKeyPrefix: `${key}:session:`, useShardedPubSub: mode === 'sharded',
      }),
    }[kind]()
    const http = createServer()
    const io = new Server(http, { adapter, serveClient: false, ...(mode === 'recovery' && { connectionStateRecovery: {} }) })
    await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve))
    return nodeServer(io, `http://127.0.0.1:${http.address().port}`)
  }
  const servers = [await startNode(), await startNode()]
  for (let i = 0; i < 2; i++) servers.push(await startParley(kind, host, key, ...(mode ? [mode] : [])))
  for (const server of servers) ends.unshift(() => server.stop())
  for (const server of servers) await until(async () => await server.run('count') === 4, 'four servers are counted')
  const clients = []
  for (const [n, server] of servers.entries()) {
    const client = connect(server.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth: { n } })
    client.got = []
    client.onAny((...args) => client.got.push(args.filter((arg) => typeof arg !== 'function')))
    ends.unshift(() => client.close())
    await once(client, 'connect')
    clients.push(client)
  }
  const another = async () => {
    const server = await startParley(kind, host, key, ...(mode ? [mode] : []))
    ends.unshift(() => server.stop())
    return server
  }
  return new Cluster(key, redis, servers, clients, ends, another)
}

class Cluster {
  constructor(key, redis, servers, clients, ends, startParley) {
    Object.assign(this, { key, redis, servers, clients, ends, startParley })
  }

  /** Puts a client's socket into a room, at its own server. */
  join(n, room) {
    return this.servers[n].run('join', { socket: this.clients[n].id, room })
  }

  /** Waits until the servers of these clients see that they are in a room. */
  async areIn(room, ...who) {
    for (const n of who) {
      await until(async () => (await this.servers[n].run('rooms', { socket: this.clients[n].id })).includes(room),
        `client ${n} is in ${room}`)
    }
  }

  /** Just these clients have got an event; `from` is the server that has emitted it. Returns the arguments of the first. */
  async gets(from, name, ...who) {
    for (const n of who) {
      await until(() => this.clients[n].got.some(([event]) => event === name), `client ${n} has ${name}`)
    }
    await this.servers[from].run('emit', { event: 'fence', args: [] })
    const connected = this.clients.filter((client) => client.connected)
    await until(() => connected.every(({ got }) => got.some(([event]) => event === 'fence')), `all have the fence after ${name}`)
    const got = this.clients.map((client) => client.got.splice(0).filter(([event]) => event !== 'fence'))
    for (const [n, events] of got.entries()) {
      const names = events.map(([event]) => event).join()
      if (names !== (who.includes(n) ? name : '')) throw new Error(`client ${n} has [${names}] where ${name} is for ${who}`)
    }
    return got[who[0]]?.[0].slice(1)
  }

  async stop() {
    for (const end of this.ends) await end()
  }
}
