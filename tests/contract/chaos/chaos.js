// Faults one after the other while a crowd talks; afterwards nothing acknowledged may be lost, doubled or out of order,
// for anybody, and nobody may have seen what was not for them.
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../support/wait.js'
import { Cluster } from './cluster.js'
import { Crowd } from './crowd.js'
import { faults as table } from './faults.js'
import { faultsOf } from './verdict.js'

const calm = 1_000
const diskMegabytes = 600

/**
 * @param seconds after which no further strike begins
 * @param from the program that the nodes run first; rolling them brings the built one
 * @returns {{strikes: object[], totals: object, faults: string[]}}
 */
export async function chaos({ faults, times, people: count, nodes, rate, lobbyShare, from, seconds = Infinity, say = () => {} }) {
  const end = performance.now() + seconds * 1_000
  const cluster = await Cluster.start({ nodes, server: from, disk: faults.includes('fill-disk') ? diskMegabytes : undefined })
  let crowd
  const strikes = []
  const broken = []
  try {
    crowd = await Crowd.gather(cluster.url, count, { rate, lobbyShare })
    for (const name of faults) {
      for (let time = 1; time <= times && performance.now() < end; time++) {
        try {
          strikes.push(await strike(cluster, crowd, name))
          say(`${name} ${time}: ${JSON.stringify(summary(strikes.at(-1)))}`)
        } catch (fault) {
          broken.push(`${name}: ${fault.message}`)
          say(`${name} ${time}: ${fault.message}`)
        }
      }
    }
    const { totals, faults: found } = await judge(cluster, crowd)
    return { strikes, totals, faults: [...broken, ...found] }
  } finally {
    crowd?.close()
    await cluster.stop()
  }
}

/** What the crowd and the database have to say, once nobody talks any more. */
export async function judge(cluster, crowd) {
  const found = []
  await crowd.fallSilent().catch((fault) => found.push(fault.message))
  const rows = (await cluster.query('SELECT id, channel_id, seq, user_id, client_id, text FROM messages ORDER BY channel_id, seq'))
    .map(([id, channelId, seq, author, clientId, text]) => ({ id, channelId, seq: Number(seq), author, clientId, text }))
  const heads = new Map((await cluster.query('SELECT id, head FROM channels')).map(([id, head]) => [id, Number(head)]))
  const members = new Map()
  for (const [channel, user] of await cluster.query('SELECT channel_id, user_id FROM members')) {
    if (!members.has(channel)) members.set(channel, new Set())
    members.get(channel).add(user)
  }
  const size = "SELECT SUM(pg_total_relation_size(name)) FROM unnest(ARRAY['messages', 'events', 'requests']) AS name"
  const [[bytes]] = await cluster.query(size)
  const all = crowd.people
  await until(() => all.every((person) => [...person.views].every(([id, view]) => view.last === heads.get(id))), 'all views have come to their heads', 30_000)
    .catch((fault) => found.push(fault.message))
  found.push(...faultsOf({ people: all, rows, heads, members }))
  const totals = {
    people: all.length,
    acknowledged: all.reduce((total, person) => total + person.sent.length, 0),
    stored: rows.length,
    bytesEach: Math.round(Number(bytes) / rows.length),
    delivered: all.reduce((total, person) => total + [...person.views.values()].reduce((sum, view) => sum + view.events.length, 0), 0),
    sessions: crowd.count('sessions'),
    retries: crowd.count('retries'),
    repeated: crowd.count('repeated'),
    syncs: crowd.count('syncs'),
  }
  return { totals, faults: found }
}

async function strike(cluster, crowd, name) {
  await pause(calm)
  crowd.watch()
  const before = crowd.count('sessions')
  const queries = await cluster.catchUpQueries()
  const started = performance.now()
  await table[name].strike(cluster, crowd)
  const struck = performance.now() - started
  await settled(cluster)
  await crowd.recovered()
  return {
    fault: name,
    struck,
    took: performance.now() - started,
    returned: crowd.count('sessions') - before,
    queries: (await cluster.catchUpQueries()) - queries,
    silences: crowd.people.map((person) => Math.round(person.longestSilence)),
    ticks: crowd.people.flatMap((person) => person.ticks).map(Math.round),
    absences: crowd.people.flatMap((person) => person.absences).map(Math.round),
  }
}

/** Until everything runs that should. */
async function settled(cluster) {
  await until(async () => {
    const { nodes, redis, postgres, replica, nginx } = await cluster.read()
    return [...nodes, redis, postgres, replica, nginx].every((part) => part?.pid)
  }, 'all parts run', 60_000)
  await until(async () => {
    const { nodes } = await cluster.read()
    const answers = await Promise.all(nodes.map(({ port }) => fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined)))
    return answers.every((answer) => answer?.status === 200)
  }, 'all nodes are ready', 60_000)
}

export function summary({ silences, ticks, absences, returned, queries }) {
  return { 'silence p50/p99/most': percentiles(silences), 'tick p50/p99/most': percentiles(ticks), returned, away: percentiles(absences), queries }
}

export function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
  return sorted.length === 0 ? '–' : [at(0.5), at(0.99), sorted.at(-1)].map(Math.round).join(' / ')
}
