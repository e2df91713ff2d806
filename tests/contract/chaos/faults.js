// What can happen to a cluster. Each strikes, lasts, and heals; what dies comes back by itself.
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { until } from '../support/wait.js'

const program = fileURLToPath(new URL('../../../src/Parley.Server/bin/Release/net10.0/parley', import.meta.url))

/** The node that most people are on: the others may have none, after it happened to them. */
const fullestNode = async (cluster, crowd) => {
  const { nodes } = await cluster.read()
  const on = ({ name }) => crowd.people.filter((person) => person.node === name).length
  return nodes.toSorted((a, b) => on(b) - on(a))[0]
}

/** A link harmed for some seconds. */
const harm = (name, seconds, ...how) => async (cluster, crowd) => {
  const link = name === 'node' ? (await fullestNode(cluster, crowd)).name : name
  await cluster.command('link', link, ...how)
  await pause(seconds * 1_000)
  await cluster.command('link', link, 'ok')
}

const kill = (part) => async (cluster) => cluster.send('SIGKILL', (await cluster.read())[part].pid)

export const faults = {
  'kill-node': { what: 'a node is killed with -9', strike: async (cluster, crowd) => cluster.send('SIGKILL', (await fullestNode(cluster, crowd)).pid) },
  'stop-node': {
    what: 'a node stands still for 10 s',
    strike: async (cluster, crowd) => {
      const { pid } = await fullestNode(cluster, crowd)
      await cluster.send('SIGSTOP', pid)
      await pause(10_000)
      await cluster.send('SIGCONT', pid)
    },
  },
  'roll-nodes': { what: 'all nodes are rolled, one after the other', strike: (cluster) => cluster.command('roll', '--server', program) },
  'cut-redis': { what: 'Redis is cut off for 5 s', strike: harm('redis', 5, 'cut') },
  'kill-redis': { what: 'Redis is killed and comes back empty', strike: kill('redis') },
  'flush-redis': { what: 'FLUSHALL', strike: (cluster) => cluster.redis('FLUSHALL') },
  'half-open-redis': { what: 'Redis is half open for 10 s: nothing arrives, nobody is told', strike: harm('redis', 10, 'half-open') },
  'slow-redis': { what: '200 ms each way to Redis for 5 s', strike: harm('redis', 5, 'delay', '200') },
  'promote': { what: 'PostgreSQL fails over: the primary is killed, the replica promoted', strike: (cluster) => cluster.command('promote') },
  // SIGQUIT ends all of its processes at once, and the next start has to recover, as after a power cut.
  'crash-postgres': { what: "PostgreSQL's primary crashes and comes back", strike: async (cluster) => cluster.send('SIGQUIT', (await cluster.read()).postgres.pid) },
  'kill-postgres': { what: "PostgreSQL's primary is killed with -9 and comes back", strike: kill('postgres') },
  'crash-replica': { what: 'the synchronous replica crashes and comes back', strike: async (cluster) => cluster.send('SIGQUIT', (await cluster.read()).replica.pid) },
  'cut-postgres': { what: 'PostgreSQL is cut off for 5 s', strike: harm('postgres', 5, 'cut') },
  'half-open-postgres': { what: 'PostgreSQL is half open for 5 s', strike: harm('postgres', 5, 'half-open') },
  'slow-postgres': { what: '50 ms each way to PostgreSQL for 5 s', strike: harm('postgres', 5, 'delay', '50') },
  'fill-disk': { what: "the database's disk is full for 5 s", needsRoot: true, strike: fillDisk },
  'reload-nginx': { what: 'nginx reads its configuration anew', strike: async (cluster) => cluster.send('SIGHUP', (await cluster.read()).nginx.pid) },
  'kill-nginx': { what: 'nginx is killed with -9 and comes back', strike: kill('nginx') },
  'lossy-node': { what: 'one packet of ten is lost between nginx and a node for 5 s', strike: harm('node', 5, 'loss', '10') },
  'slow-node': { what: '200 ms each way between nginx and a node for 5 s', strike: harm('node', 5, 'delay', '200') },
  'half-open-node': { what: 'a node is half open to nginx for 10 s', strike: harm('node', 10, 'half-open') },
  'cut-node': { what: 'a node is cut off from nginx for 5 s', strike: harm('node', 5, 'cut') },
}

/** Leaves nothing, not even what the database reserved. */
async function fillDisk(cluster) {
  const disk = join(cluster.folder, 'data')
  const file = join(disk, 'ballast')
  const free = async () => {
    const { bavail, bsize } = await statfs(disk)
    return bavail * bsize
  }
  try {
    await until(async () => {
      await writeFile(file, Buffer.alloc(Math.max(4096, await free())), { flag: 'a' }).catch(() => {})
      return (await free()) === 0
    }, 'the disk is full')
    await pause(5_000)
  } finally {
    await rm(file, { force: true })
  }
}
