// Redis as larger installations have it: a Redis Cluster, or Sentinels that watch a primary and its replica.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { range } from './assertions.js'
import { services } from './services.js'
import { until } from './wait.js'

const run = promisify(execFile)

class RedisProcess {
  output = ''

  static async start(folder, settings, ...options) {
    const redis = new RedisProcess()
    redis.port = await services.port()
    const file = join(folder, `${redis.port}.conf`) // Sentinel writes down there what it learns
    const all = { port: redis.port, bind: '127.0.0.1', dir: folder, ...settings }
    await writeFile(file, Object.entries(all).map(([name, value]) => `${name} ${value}\n`).join(''))
    redis.process = spawn('setpriv', ['--pdeathsig=KILL', '--', 'redis-server', file, ...options])
    for (const stream of [redis.process.stdout, redis.process.stderr]) stream.on('data', (data) => { redis.output += data })
    redis.exited = new Promise((resolve) => redis.process.on('exit', resolve))
    await until(async () => {
      if (redis.process.exitCode !== null) throw new Error(`Redis ended: ${redis.output}`)
      return redis.ask('PING').catch(() => false)
    }, `Redis answers on port ${redis.port}`)
    return redis
  }

  async ask(...command) {
    return (await run('redis-cli', ['-p', `${this.port}`, ...command])).stdout.trim()
  }

  kill() {
    this.process.kill('SIGKILL')
    return this.exited
  }
}

class RedisGroup {
  members = []

  async add(settings, ...options) {
    this.folder ??= await mkdtemp(join(tmpdir(), 'parley-redis-'))
    const member = await RedisProcess.start(this.folder, settings, ...options)
    this.members.push(member)
    return member
  }

  async stop() {
    await Promise.all(this.members.map((member) => member.kill()))
    if (this.folder) await rm(this.folder, { recursive: true, force: true })
  }
}

const inMemory = { save: '""', appendonly: 'no' }

/** Three primaries that share the keys. */
export async function redisCluster() {
  const group = new RedisGroup()
  for (const n of range(1, 3)) {
    await group.add({ ...inMemory, 'cluster-enabled': 'yes', 'cluster-config-file': `nodes-${n}.conf`, 'cluster-port': await services.port() })
  }
  const hosts = group.members.map(({ port }) => `127.0.0.1:${port}`)
  await run('redis-cli', ['--cluster', 'create', ...hosts, '--cluster-yes'])
  for (const member of group.members) {
    await until(async () => (await member.ask('CLUSTER', 'INFO')).includes('cluster_state:ok'), 'all of the cluster know it')
  }
  return Object.assign(group, { url: `redis://${hosts.join(',')}` })
}

/** A primary, its replica, and a Sentinel that promotes the replica when the primary has died. */
export async function redisSentinel() {
  const group = new RedisGroup()
  const primary = await group.add(inMemory)
  const replica = await group.add({ ...inMemory, replicaof: `127.0.0.1 ${primary.port}` })
  await until(async () => (await replica.ask('INFO', 'replication')).includes('master_link_status:up'), 'the replica has what the primary has')
  const sentinel = await group.add({
    'sentinel monitor': `chat 127.0.0.1 ${primary.port} 1`, 'sentinel down-after-milliseconds': 'chat 500', 'sentinel failover-timeout': 'chat 2000',
  }, '--sentinel')
  await until(async () => (await sentinel.ask('SENTINEL', 'REPLICAS', 'chat')).includes(`${replica.port}`), 'the Sentinel knows the replica')
  return Object.assign(group, { primary, replica, url: `redis://127.0.0.1:${sentinel.port}?sentinel=chat` })
}
