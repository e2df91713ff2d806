// Guests talk while their server is killed again and again; afterwards nothing acknowledged may be lost, doubled or
// out of order, for anybody.
import { setTimeout as pause } from 'node:timers/promises'
import { Client, transports } from '../support/client.js'
import { Server } from '../support/server.js'
import { until } from '../support/wait.js'
import { SoakGuest } from './guest.js'
import { faultsOf } from './verdict.js'

const settling = 60_000

/** @returns {{figures: object, faults: string[]}} */
export async function soak({ database, seconds, guests: count, rate, killEvery }) {
  const server = await Server.start(database)
  const settings = Object.values(transports)
  const guests = Array.from({ length: count }, (_, n) => new SoakGuest(server.url, `Guest ${n}`, settings[n % settings.length].transports))
  try {
    await until(() => guests.every((guest) => guest.view), 'all guests are in')
    const started = performance.now()
    const [outages] = await Promise.all([
      kill(server, { seconds, killEvery, started }),
      talk(guests, { seconds, rate, started }),
    ])
    const faults = []
    const settle = (condition, what) => until(condition, what, settling).catch((fault) => faults.push(fault.message))
    await settle(() => guests.every((guest) => guest.idle), 'all outboxes are empty')
    const log = await readLog(server)
    await settle(() => guests.every((guest) => guest.view.last === log.length), 'all views have come to the head')
    const stored = await server.query('SELECT client_id, COUNT(*) FROM messages GROUP BY client_id')
    faults.push(...faultsOf({ guests, log, stored: new Map(stored.map(([id, n]) => [id, Number(n)])) }))
    return { figures: figuresOf(guests, log, outages, seconds), faults }
  } finally {
    for (const guest of guests) guest.close()
    await server.stop()
  }
}

async function talk(guests, { seconds, rate, started }) {
  for (let n = 0; n < seconds * rate; n++) {
    const due = started + (n * 1000) / rate
    if (due > performance.now()) await pause(due - performance.now())
    guests[n % guests.length].say(`${Math.floor(n / guests.length)}`)
  }
}

/** Kills and starts the server; returns how long each outage lasted. */
async function kill(server, { seconds, killEvery, started }) {
  const outages = []
  for (let at = killEvery; at < seconds; at += killEvery) {
    const due = started + at * 1000
    if (due > performance.now()) await pause(due - performance.now())
    const killed = performance.now()
    await server.kill()
    await server.startAgain()
    outages.push(performance.now() - killed)
  }
  return outages
}

/** The whole log, as a newcomer reads it. */
async function readLog(server) {
  const reader = new Client(server, '/chat', {})
  reader.socket.connect()
  const { channels } = await reader.next('session')
  const { id: channelId, epoch } = channels.find((channel) => channel.name === 'lobby')
  const events = []
  for (let more = true; more; ) {
    const page = await reader.ask('sync', { channelId, epoch, after: events.at(-1)?.seq ?? 0, limit: 300 })
    events.push(...page.events)
    more = page.more
  }
  reader.close()
  return events
}

function figuresOf(guests, log, outages, seconds) {
  const sum = (name) => guests.reduce((total, guest) => total + guest.counts[name], 0)
  const latencies = guests.flatMap((guest) => guest.latencies).sort((a, b) => a - b)
  const at = (share) => Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))])
  return {
    seconds,
    guests: guests.length,
    kills: outages.length,
    'longest outage, ms': Math.round(Math.max(0, ...outages)),
    'messages acknowledged': guests.reduce((total, guest) => total + guest.sent.length, 0),
    'messages in the log': log.length,
    'sends retried': sum('retries'),
    'answers repeated': sum('repeated'),
    connections: sum('connections'),
    resumes: sum('resumes'),
    'resumes reset': sum('resets'),
    'syncs': sum('syncs'),
    'events dropped as known': guests.reduce((total, guest) => total + guest.view.dropped, 0),
    'from typing to tick, ms, p50 / p99 / most': `${at(0.5)} / ${at(0.99)} / ${at(1)}`,
  }
}
