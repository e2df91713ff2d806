// Fifty clients of the classic contract, twenty messages each: all of them everywhere, once, in one order, for good.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { everyDatabase } from './support/settings.js'
import { range } from './support/assertions.js'
import { until } from './support/wait.js'

everyDatabase('fifty people', (people) => {
  it('a thousand messages reach all fifty once and in one order, and outlive kill -9', async () => {
    const clients = await Promise.all(range(1, 50).map(() => people().classic()))
    await Promise.all(clients.map(async (client, n) => {
      for (const line of range(1, 20)) await client.ask('message', { text: `${n}:${line}` })
    }))
    await until(() => clients.every((client) => client.all('chat_message').length >= 1000), 'all messages are everywhere')
    const order = clients[0].all('chat_message').map((message) => message.messageId)
    assert.equal(new Set(order).size, 1000)
    for (const client of clients) {
      const messages = client.all('chat_message')
      assert.deepEqual(messages.map((message) => message.messageId), order)
      assert.equal(messages.filter((message) => message.own).length, 20)
    }
    const { server } = people()
    assert.deepEqual(await server.query('SELECT COUNT(*) FROM messages'), [['1000']])
    await server.kill()
    await server.startAgain()
    const newest = await (await people().visitor()).ask('get_messages')
    assert.deepEqual(newest.map((message) => message.id), order.slice(-50).reverse())
  })
})
