// Usage: node visitors.js URL COUNT
// Guests who talk to a server that others start, kill and scale. Reads "rate N" (messages a second of all together) and
// "settle" from standard input; then everybody's view is compared with the log, and the faults and figures are printed.
import { createInterface } from 'node:readline'
import { Client, transports } from '../support/client.js'
import { until } from '../support/wait.js'
import { SoakGuest } from './guest.js'
import { faultsOf } from './verdict.js'

const settling = 60_000
const tick = 20
const [url, count] = process.argv.slice(2)
const settings = Object.values(transports)
const guests = Array.from({ length: Number(count) }, (_, n) => new SoakGuest(url, `Visitor ${n}`, settings[n % settings.length].transports))

let rate = 0
let due = 0
let said = 0
setInterval(() => {
  for (due += (rate * tick) / 1000; due >= 1; due--, said++) guests[said % guests.length].say(`${Math.floor(said / guests.length)}`)
}, tick)

await until(() => guests.every((guest) => guest.view), 'all visitors are in', settling)
console.log('in')
for await (const line of createInterface(process.stdin)) {
  if (line.startsWith('rate ')) {
    rate = Number(line.slice(5))
    console.log('ok')
  } else if (line === 'settle') {
    await settle()
    process.exit(0)
  }
}

async function settle() {
  rate = 0
  const faults = []
  const settled = (condition, what) => until(condition, what, settling).catch((fault) => faults.push(fault.message))
  await settled(() => guests.every((guest) => guest.idle), 'all outboxes are empty')
  const log = await readLog()
  await settled(() => guests.every((guest) => guest.view.last === log.length), 'all views have come to the head')
  // The log is the database's; a second row for one message would be a second event.
  const stored = new Map(log.map((event) => [event.clientId, 1]))
  for (const fault of [...faults, ...faultsOf({ guests, log, stored })]) console.log(fault.split('\n')[0])
  const sum = (name) => guests.reduce((total, guest) => total + guest.counts[name], 0)
  const latencies = guests.flatMap((guest) => guest.latencies).sort((a, b) => a - b)
  const at = (share) => Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))])
  console.log(`figures ${log.length} messages, ${sum('connections')} connections of ${guests.length} visitors, ${sum('retries')} sends retried, `
    + `from typing to tick ${at(0.5)} ms (half), ${at(0.99)} ms (99 of 100), ${at(1)} ms (most)`)
}

/** The whole log, as a newcomer reads it. */
async function readLog() {
  const reader = new Client({ url }, '/chat', {})
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
