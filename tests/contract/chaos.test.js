// A short chaos; `script/chaos` runs the long one.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { chaos } from './chaos/chaos.js'

it('twenty people on three nodes lose nothing, whatever dies', async (test) => {
  const faults = ['kill-node', 'flush-redis', 'promote', 'reload-nginx']
  const { strikes, totals, faults: found } = await chaos({ faults, times: 1, people: 20, nodes: 3, rate: 20, lobbyShare: 0.8 })
  test.diagnostic(JSON.stringify(totals))
  assert.deepEqual(found, [])
  assert.deepEqual(strikes.map((strike) => strike.fault), faults)
  assert.equal(totals.stored, totals.acknowledged)
})
