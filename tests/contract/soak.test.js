// A short soak on each database; `script/soak` runs the long one.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { soak } from './soak/soak.js'
import { databases } from './support/settings.js'

for (const database of databases) {
  it(`twenty guests lose nothing when their server is killed twice, ${database}`, async (test) => {
    const { figures, faults } = await soak({ database, seconds: 10, guests: 20, rate: 40, killEvery: 4 })
    test.diagnostic(JSON.stringify(figures))
    assert.deepEqual(faults, [])
    assert.equal(figures.kills, 2)
    assert.equal(figures['messages acknowledged'], 400)
  })
}
