// The same exchanges with the npm server and with ours: what differs is listed in differences.js with its reason.
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { differences } from './differences.js'
import { exchanges } from './exchanges/index.js'
import { Connection, Observer } from './support/connection.js'
import { startOurs, startReference } from './support/servers.js'

const parallel = 8
const attempts = 5

let reference
let ours

before(async () => {
  [reference, ours] = await Promise.all([withObserver(startReference()), withObserver(startOurs())])
})

after(() => Promise.all([reference, ours].map(async (server) => {
  server.observer.close()
  await server.stop()
})))

test('every exchange has a name of its own', () => {
  const names = exchanges.map(([name]) => name)
  assert.deepEqual(names.filter((name, n) => names.indexOf(name) !== n), [])
  assert.ok(names.length >= 200)
})

test('both servers answer alike, but for the differences that are listed', { timeout: 300_000 }, async () => {
  const listed = new Map(differences.flatMap(({ exchanges }) => Object.entries(exchanges)))
  const found = new Map()
  const waiting = [...exchanges]
  await Promise.all(Array.from({ length: parallel }, async () => {
    for (let exchange = waiting.shift(); exchange; exchange = waiting.shift()) {
      const difference = await compare(exchange, listed.get(exchange[0]))
      if (difference) found.set(exchange[0], difference)
    }
  }))
  await keep(found)
  const surprising = [...found].filter(([name, difference]) => !isListed(listed.get(name), difference))
  const gone = [...listed.keys()].filter((name) => !found.has(name))
  assert.equal(surprising.map(([name, [npm, parley]]) => `${name}\n  npm:    ${npm}\n  parley: ${parley}`).join('\n'), '')
  assert.deepEqual(gone, [], 'these do not differ any more')
})

/** For whoever has to list or to mend one. */
async function keep(found) {
  const folder = new URL('../../artifacts/test/', import.meta.url)
  await mkdir(folder, { recursive: true })
  await writeFile(new URL('differences.json', folder), JSON.stringify(Object.fromEntries(found), null, 1))
}

async function withObserver(starting) {
  const server = await starting
  server.observer = await Observer.of(server.ports.plain)
  return server
}

const isListed = (known, difference) => known?.[0] === difference?.[0] && known?.[1] === difference?.[1]

/**
 * The first line of each server that the other has not; nothing when they agree. Which of two connections a server sees
 * first is not in our hands, so an exchange that depends on it is played again if it did not go as expected.
 */
async function compare(exchange, known) {
  for (let attempt = 1; ; attempt++) {
    const [npm, parley] = await Promise.all([play(exchange, reference), play(exchange, ours)])
    const difference = firstDifference(npm.lines, parley.lines)
    if (!npm.isRaced || attempt === attempts || isListed(known, difference)) return difference
  }
}

function firstDifference(npm, parley) {
  const at = npm.findIndex((line, n) => line !== parley[n])
  const index = at < 0 ? npm.length : at
  return npm[index] === parley[index] ? undefined : [npm[index] ?? 'nothing', parley[index] ?? 'nothing']
}

async function play([, setting, say], server) {
  const connection = new Connection(server.ports[setting], server.observer)
  try {
    await say(connection)
  } catch (error) {
    connection.note(`failed: ${error.message}`)
  }
  await connection.end()
  return connection
}
