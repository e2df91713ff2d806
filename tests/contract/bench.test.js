// The programs of script/bench, for a moment each: the servers serve, and the load generator finds nothing amiss.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { before, describe, it } from 'node:test'
import { measure } from '../../bench/compare/run.js'
import { ratio } from '../../bench/compare/report.js'
import { scenarios } from '../../bench/compare/scenarios.js'
import { root } from '../../bench/compare/servers.js'

const moment = { seconds: 0.2, warmup: 0.1 }

describe('script/bench', () => {
  before(() => execFileSync('script/bench', ['tools'], { cwd: root, stdio: 'inherit' }))

  const check = (server, name, figures) => {
    const { figure } = scenarios[name]
    if (figure === 'memory') assert.ok(figures.after > 0, 'it has memory')
    else assert.ok((figure === 'connections' ? figures.connected : figures.received) > 0, `${server} did nothing in ${name}`)
  }
  const run = (server, name, more = []) =>
    it(`${server} does ${name}`, async () => {
      check(server, name, await measure(server, { ...scenarios[name], load: [...scenarios[name].load, ...more] }, moment))
    })
  const few = ['--clients', '20']

  for (const server of ['node', 'bun', 'signalr', 'limit']) run(server, 'broadcast-200', few)
  for (const name of ['stream-200', 'binary', 'rooms', 'direct', 'connect', 'polling', 'idle']) run('parley', name, few)
  for (const server of ['chat', 'seed']) run(server, 'chat', few)

  it('compares round by round', () => {
    const lines = (...figures) => figures.map((deliveries, round) => ({ round, deliveries, server_cpu: 1 }))
    assert.equal(ratio({ figure: 'deliveries' }, lines(20, 30, 1), lines(10, 10, 1)), 2)
    assert.equal(ratio({ figure: 'latency' }, [{ round: 0, p99: 2 }], [{ round: 0, p99: 6 }]), 3)
  })
})
