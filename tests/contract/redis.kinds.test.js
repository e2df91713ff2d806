// The same between nodes, whatever kind of Redis joins them.
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { accepted } from './support/assertions.js'
import { newClientId } from './support/client.js'
import { Cluster } from './support/cluster.js'
import { redisCluster, redisSentinel } from './support/redis.js'
import { until } from './support/wait.js'

for (const [title, start] of [['a Redis Cluster', redisCluster], ['Sentinels', redisSentinel]]) {
  describe(`nodes joined by ${title}`, () => {
    let redis, cluster
    before(async () => {
      redis = await start()
      cluster = await Cluster.start(2, { REDIS_URL: redis.url })
    })
    afterEach(() => cluster?.close())
    after(async () => {
      await cluster?.stop()
      await redis?.stop()
    })

    /** What Redis alone carries is seen on the other node, and so is the log. */
    async function behaveAsOne() {
      const [ann, bob] = [await cluster.people[0].guest(), await cluster.people[1].guest()]
      const classic = await cluster.people[1].visitor()
      ann.emit('typing', { channelId: ann.lobby.id, on: true })
      assert.equal((await bob.next('typing')).userId, ann.user.id)
      const { id } = accepted(await ann.ask('send', { channelId: ann.lobby.id, clientId: newClientId(), text: 'hello' }))
      assert.equal((await bob.next('event')).id, id)
      assert.equal((await classic.next('chat_message')).messageId, id)
      assert.equal((await classic.ask('get_messages'))[0].id, id)
      accepted(await bob.ask('presence', { channelId: bob.lobby.id }))
      ann.close()
      await bob.next('presence', ({ users }) => users.some((user) => user.id === ann.user.id && user.status === 'offline'))
    }

    it('share messages, typing, presence and the cache', behaveAsOne)

    it('have a name on / but once', async () => {
      const [one, two] = [await cluster.people[0].classic(), await cluster.people[1].visitor()]
      assert.equal((await two.ask('join', { username: one.name })).error.code, 'name_taken')
    })

    if (start === redisSentinel) {
      it('follow to the replica when the primary dies', async () => {
        const listeners = (node) => node.ask('PUBSUB', 'NUMSUB', 'parley:0:nodes')
        const all = await listeners(redis.primary)
        await redis.primary.kill()
        await until(async () => (await redis.replica.ask('ROLE')).startsWith('master'), 'the replica is promoted')
        await until(async () => (await listeners(redis.replica)) === all, 'both nodes listen there')
        await behaveAsOne()
      })
    }
  })
}
