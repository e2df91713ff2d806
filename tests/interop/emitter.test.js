// The emitters of both, to the servers of both; and sockets that are disconnected from the other side.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, beforeEach, describe, test } from 'node:test'
import { Emitter } from '@socket.io/redis-emitter'
import { until } from '../contract/support/wait.js'
import { startCluster } from './support/cluster.js'

const all = [0, 1, 2, 3]

describe('emitters', () => {
  let cluster
  let emitters
  before(async () => {
    cluster = await startCluster('classic')
    const emitter = new Emitter(await cluster.redis(), { key: cluster.key })
    const narrow = ({ to, except }) => {
      const reached = to ? emitter.to(to) : emitter
      return except ? reached.except(except) : reached
    }
    emitters = {
      'Node.js': async (op, command) => {
        const { event, args, rooms, close } = command
        if (op === 'emit') narrow(command).emit(event, ...args)
        else if (op === 'serverSideEmit') emitter.serverSideEmit(event, ...args)
        else narrow(command)[op](rooms ?? close)
      },
      Parley: (op, command) => cluster.servers[2].run(`emitter.${op}`, command),
    }
  })
  after(() => cluster?.stop())

  for (const who of ['Node.js', 'Parley']) {
    let run
    beforeEach(() => { run = emitters[who] })

    test(`${who}: everybody, rooms, exceptions`, async () => {
      await run('emit', { event: 'all', args: [{ a: [1, '€'] }] })
      assert.deepEqual(await cluster.gets(0, 'all', ...all), [{ a: [1, '€'] }])
      await cluster.join(1, `room-${who}`)
      await cluster.join(3, `room-${who}`)
      await run('emit', { to: [`room-${who}`], event: 'room', args: [] })
      await cluster.gets(0, 'room', 1, 3)
      await run('emit', { except: [`room-${who}`], event: 'rest', args: [] })
      await cluster.gets(0, 'rest', 0, 2)
    })

    test(`${who}: sockets join and leave, servers hear`, async () => {
      await run('socketsJoin', { to: [cluster.clients[0].id, cluster.clients[2].id], rooms: [`joined-${who}`] })
      await cluster.areIn(`joined-${who}`, 0, 2)
      await run('socketsLeave', { to: [cluster.clients[0].id], rooms: [`joined-${who}`] })
      await until(async () => (await cluster.servers[2].run('fetchSockets', { to: [`joined-${who}`] })).sockets.length === 1,
        'one has left')
      for (const server of cluster.servers) await server.run('onServerSideEvent', { event: `note-${who}` })
      await run('serverSideEmit', { event: `note-${who}`, args: ['written'] })
      for (const { heard } of cluster.servers) {
        await until(() => heard.some(([name, value]) => name === `note-${who}` && value === 'written'), 'each server has heard')
      }
    })
  }

  test('sockets of the other side are disconnected, by servers and emitters', async () => {
    const reasons = cluster.clients.map((client) => once(client, 'disconnect'))
    await emitters['Node.js']('disconnectSockets', { to: [cluster.clients[3].id], close: true })
    await emitters.Parley('disconnectSockets', { to: [cluster.clients[1].id] })
    await cluster.servers[0].run('disconnectSockets', { to: [cluster.clients[2].id], close: true })
    assert.deepEqual((await Promise.all(reasons.slice(1))).map(([reason]) => reason), Array(3).fill('io server disconnect'))
    await cluster.servers[2].run('disconnectSockets', { close: true })
    assert.deepEqual((await reasons[0])[0], 'io server disconnect')
  })
})
