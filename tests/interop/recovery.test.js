// Connection state recovery over a stream: a client that lost its server comes back to another one, of the same kind or not.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { io as connect } from 'socket.io-client'
import { until } from '../contract/support/wait.js'
import { startCluster } from './support/cluster.js'

const names = ['Node.js', 'Node.js', 'Parley', 'Parley']

describe('recovery over streams', () => {
  let cluster
  let redis
  before(async () => {
    cluster = await startCluster('streams', 'recovery')
    redis = await cluster.redis()
  })
  after(() => cluster?.stop())

  for (const [from, to] of [[2, 3], [0, 2], [2, 0]]) {
    test(`a client of ${names[from]} comes back to ${names[to]}`, async () => {
      const { client, room } = await join(from)
      const [id, pid] = [client.id, client._pid]
      client.io.engine.close()
      await until(async () => (await cluster.servers[from].run('rooms', { socket: id })).length === 0, 'its loss was noticed')
      await comesBack(client, { id, pid, room, from, to })
    })
  }

  for (const to of [2, 0]) {
    test(`a client of a server that was killed comes back to ${names[to]}`, async () => {
      if (cluster.servers.length === 4) cluster.servers.push(await cluster.startParley())
      else cluster.servers[4] = await cluster.startParley()
      const { client, room } = await join(4)
      const [id, pid] = [client.id, client._pid]
      await until(async () => Buffer.from(await redis.get(`${cluster.key}:session:${pid}`) ?? '', 'base64').includes(room),
        'its room is kept')
      await cluster.servers[4].kill()
      await comesBack(client, { id, pid, room, from: 1, to })
    })
  }

  /** A client of a server, in a room of its own, that has got an event. */
  async function join(from) {
    const room = `room-${Math.random().toString(36).slice(2)}`
    const client = connect(cluster.servers[from].url, { transports: ['websocket'], forceNew: true, reconnection: false })
    cluster.ends.unshift(() => client.close())
    client.got = []
    client.onAny((name, ...args) => client.got.push([name, args[0]?.text ?? args[0]]))
    await once(client, 'connect')
    await cluster.servers[from].run('data', { socket: client.id, data: { user: 7 } })
    await cluster.servers[from].run('join', { socket: client.id, room })
    await cluster.servers[1].run('emit', { to: [room, client.id], event: 'seen', args: [1] })
    await until(() => client.got.length > 0, 'it has got the first event')
    return { client, room }
  }

  async function comesBack(client, { id, pid, room, from, to }) {
    await until(() => !client.connected, 'the client has noticed')
    await cluster.servers[0].run('emit', { to: [room], event: 'missed', args: [{ text: '世界' }] })
    await cluster.servers[2].run('emit', { to: [id], event: 'direct', args: [3] })
    await cluster.servers[from].run('emit', { to: ['elsewhere'], event: 'not for it', args: [4] })
    await cluster.servers[from].run('emit', { except: [room], event: 'excepted', args: [5] })
    await cluster.servers[2].run('emit', {
      to: [room], event: 'blob', args: [{ _placeholder: true, num: 0 }], attachments: ['AQID'],
    })
    for (const server of [0, 2, 3]) { // what each has emitted is in the stream, and all have read it
      await cluster.servers[server].run('emit', { event: `fence-${server}`, args: [] })
      for (const other of cluster.clients) {
        await until(() => other.got.some(([name]) => name === `fence-${server}`), 'all have read the stream')
      }
    }
    for (const other of cluster.clients) other.got.length = 0
    client.io.uri = cluster.servers[to].url
    client.connect()
    await once(client, 'connect')
    assert.deepEqual([client.recovered, client.id, client._pid], [true, id, pid])
    const got = client.got.filter(([name]) => !name.startsWith('fence'))
    assert.deepEqual(got.slice(1).map(([name]) => name).sort(), ['blob', 'direct', 'missed'])
    assert.deepEqual(got.find(([name]) => name === 'missed')[1], '世界')
    assert.deepEqual([...got.find(([name]) => name === 'blob')[1]], [1, 2, 3])
    assert.ok((await cluster.servers[to].run('rooms', { socket: id })).includes(room))
    const { sockets } = await cluster.servers[to].run('fetchSockets', { to: [id] })
    assert.deepEqual(sockets.map(({ data }) => data), [{ user: 7 }])
    await cluster.servers[1].run('emit', { to: [room], event: 'live', args: [6] })
    await until(() => client.got.at(-1)[0] === 'live', 'live events go on')
    client.close()
  }
})
