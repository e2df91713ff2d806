// Servers on Node.js and of ours in one cluster, each of both as the one that acts.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { until } from '../contract/support/wait.js'
import { startCluster } from './support/cluster.js'

const kinds = [['classic'], ['classic', 'specific'], ['sharded', 'static'], ['sharded', 'dynamic'], ['sharded', 'dynamic-private'],
  ['streams'], ['streams', 'sharded']]
const all = [0, 1, 2, 3]

for (const [kind, mode] of kinds) {
  describe([kind, mode].filter(Boolean).join(', '), () => {
    let cluster
    before(async () => { cluster = await startCluster(kind, mode) })
    after(() => cluster?.stop())

    for (const [from, who] of [[0, 'Node.js'], [2, 'Parley']]) {
      const room = (name) => `${name}-${who}`
      const run = (op, command) => cluster.servers[from].run(op, command)

      test(`${who} broadcasts to everybody`, async () => {
        const value = { text: '世界 "\\\n😀', n: [1, -1, 1.5, 70000, 1e21, 4294967296], nothing: null, yes: true }
        await run('emit', { event: 'hello', args: [value, 'two'] })
        assert.deepEqual(await cluster.gets(from, 'hello', ...all), [value, 'two'])
      })

      test(`${who} broadcasts binary data`, async () => {
        await run('emit', {
          event: 'blob',
          args: [{ data: { _placeholder: true, num: 0 } }, { _placeholder: true, num: 1 }],
          attachments: ['AQID', '/w=='],
        })
        const [first, second] = await cluster.gets(from, 'blob', ...all)
        assert.deepEqual([[...first.data], [...second]], [[1, 2, 3], [255]])
      })

      test(`${who} broadcasts to rooms, and not to those excepted`, async () => {
        await cluster.join(1, room('a'))
        await cluster.join(3, room('a'))
        await cluster.join(3, room('b'))
        await cluster.join(from, room('b'))
        await listening(run, room('a'), [1, 3])
        await run('emit', { to: [room('a'), room('b')], event: 'ab', args: [] })
        await cluster.gets(from, 'ab', 1, 3, from)
        await run('emit', { to: [room('a')], except: [room('b')], event: 'a only', args: [] })
        await cluster.gets(from, 'a only', 1)
        await run('emit', { except: [room('b')], event: 'not b', args: [] })
        await cluster.gets(from, 'not b', ...all.filter((n) => n !== 3 && n !== from))
        await run('emit', { local: true, event: 'here', args: [] })
        await cluster.gets(from, 'here', from)
      })

      test(`${who} broadcasts to one socket by its id`, async () => {
        for (const n of all) {
          await run('emit', { to: [cluster.clients[n].id], event: 'you', args: [] })
          await cluster.gets(from, 'you', n)
        }
      })

      test(`${who} waits for the acknowledgements of all clients`, async () => {
        for (const [n, client] of cluster.clients.entries()) {
          client.once('ask', (value, done) => done(value * 10 + n, 'second'))
        }
        const answers = await run('emitWithAck', { event: 'ask', args: [4] })
        assert.deepEqual(answers.sort(), [40, 41, 42, 43])
        await cluster.gets(from, 'ask', ...all)
        for (const client of cluster.clients) client.once('bytes', (_, done) => done(Buffer.from([7, 8])))
        assert.deepEqual(await run('emitWithBinaryAck', { event: 'bytes', args: [1] }), Array(4).fill('Bwg='))
        await cluster.gets(from, 'bytes', ...all)
      })

      test(`${who} has the answers that came when time is up`, async () => {
        for (const n of [1, 2]) cluster.clients[n].once('some', (_, done) => done(n))
        await assert.rejects(run('emitWithAck', { event: 'some', args: [0], timeout: 500 }), (error) => {
          assert.deepEqual([...error.answers ?? error.responses].sort(), [1, 2])
          return true
        })
        await cluster.gets(from, 'some', ...all)
      })

      test(`${who} fetches the sockets of all`, async () => {
        for (const n of all) await cluster.servers[n].run('data', { socket: cluster.clients[n].id, data: { user: n } })
        const { missing, sockets } = await run('fetchSockets')
        assert.equal(missing, 0)
        assert.deepEqual(sockets.map(({ auth }) => auth.n).sort(), all)
        for (const { id, auth, data, rooms } of sockets) {
          assert.equal(id, cluster.clients[auth.n].id)
          assert.deepEqual(data, { user: auth.n })
          assert.ok(rooms.includes(id))
        }
        const some = await run('fetchSockets', { to: [cluster.clients[1].id, cluster.clients[3].id] })
        assert.deepEqual(some.sockets.map(({ auth }) => auth.n).sort(), [1, 3])
      })

      test(`${who} makes sockets join and leave rooms`, async () => {
        await run('socketsJoin', { rooms: [room('all'), room('more')] })
        await cluster.areIn(room('all'), ...all)
        await listening(run, room('all'), all)
        await run('emit', { to: [room('all')], event: 'joined', args: [] })
        await cluster.gets(from, 'joined', ...all)
        await run('socketsLeave', { except: [cluster.clients[1].id], rooms: [room('all')] })
        await until(async () => (await run('fetchSockets', { to: [room('all')] })).sockets.length === 1, 'all but one have left')
        await run('emit', { to: [room('all')], event: 'left', args: [] })
        await cluster.gets(from, 'left', 1)
      })

      test(`${who} hears and answers servers`, async () => {
        for (const [n, server] of cluster.servers.entries()) {
          await server.run('onServerSideEvent', { event: room('question'), answer: { n } })
        }
        const answers = await run('serverSideEmitWithAck', { event: room('question'), args: [{ q: 1 }] })
        assert.deepEqual(answers.map(({ n }) => n).sort(), all.filter((n) => n !== from))
        await run('serverSideEmit', { event: room('question'), args: ['told'] })
        for (const n of all.filter((other) => other !== from)) {
          await until(() => cluster.servers[n].heard.some(([name, value]) => name === room('question') && value === 'told'),
            `server ${n} has heard`)
        }
      })
    }

    /** A subscription to a room takes a moment, where there is any. */
    async function listening(run, name, who) {
      if (mode?.startsWith('dynamic')) {
        const redis = await cluster.redis()
        await until(async () => (await redis.sendCommand(['PUBSUB', 'SHARDNUMSUB', `${cluster.key}#/#${name}#`]))[1] >= who.length,
          `the servers listen to ${name}`)
      }
    }
  })
}
