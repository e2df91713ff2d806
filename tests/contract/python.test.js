// The client in samples/python, written from docs/reference/protocol.md alone: sends, receives and resumes.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { afterEach, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { accepted } from './support/assertions.js'
import { newClientId } from './support/client.js'
import { everyDatabase } from './support/settings.js'
import { until } from './support/wait.js'

const program = fileURLToPath(new URL('../../samples/python/chat.py', import.meta.url))

everyDatabase('the Python client', (people) => {
  const children = []
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
  })

  /** A running client: what it printed, and what to say. */
  const python = (name) => {
    const child = spawn('python3', [program, people().server.url, name])
    children.push(child)
    const client = { output: '', errors: '' }
    child.stdout.on('data', (data) => { client.output += data })
    child.stderr.on('data', (data) => { client.errors += data })
    client.say = (text) => child.stdin.write(`${text}\n`)
    client.shows = (text) => until(() => client.output.includes(text), `${name} shows ${text}; it showed ${client.output}${client.errors}`)
    return client
  }
  const send = async (guest, text) => accepted(await guest.ask('send', { channelId: guest.lobby.id, clientId: newClientId(), text }))

  it('sends what it is told and shows what is said', async () => {
    const guest = await people().guest()
    const name = people().name('Guido')
    const client = python(name)
    client.say('Hello from Python \u{1f40d}')
    const event = await guest.next('event')
    assert.equal(event.text, 'Hello from Python \u{1f40d}')
    assert.equal(event.by.name, name)
    await client.shows(`${name}: Hello from Python \u{1f40d}\n`)
    await send(guest, 'Hello back')
    await client.shows(`${guest.user.name}: Hello back\n`)
  })

  it('goes on by itself when the server is killed and started again', async () => {
    const name = people().name('Guido')
    const client = python(name)
    client.say('before')
    await client.shows('before')
    await people().server.kill()
    client.say('while it was away')
    await people().server.startAgain()
    const guest = await people().guest()
    await send(guest, 'missed')
    await client.shows('while it was away')
    await client.shows('missed')
    const said = [`${name}: before`, `${name}: while it was away`, `${guest.user.name}: missed`]
    assert.deepEqual(client.output.trim().split('\n').toSorted(), said.toSorted())
  })
})
