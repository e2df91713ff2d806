// Runs a suite in every transport setting on every database, with clients that close themselves.
import { after, afterEach, before, describe } from 'node:test'
import { Client, transports } from './client.js'
import { Server } from './server.js'

let names = 0

/** People of one test: makes connected clients and closes them afterwards. */
export class People {
  #clients = []

  constructor(server, options = {}) {
    this.server = server
    this.options = options
  }

  /** A name nobody else has. */
  name(stem = 'Ada') {
    return `${stem} ${++names}`
  }

  client(namespace, options = {}) {
    const client = new Client(this.server, namespace, { ...this.options, ...options })
    this.#clients.push(client)
    client.socket.connect()
    return client
  }

  /** Connected to `/`, not joined. */
  async visitor(options) {
    const client = this.client('/', options)
    await client.next('connect')
    return client
  }

  /** Connected to `/` and joined. */
  async classic(name = this.name(), options = {}) {
    const client = await this.visitor(options)
    client.name = name
    const answer = await client.ask('join', { username: name })
    if (!answer.ok) throw new Error(`join answered ${JSON.stringify(answer)}`)
    client.users = await client.next('users')
    await client.next('user_joined', (user) => user.id === client.id)
    return client
  }

  /** Connected to `/chat` as a guest, with its session. */
  async guest(name = this.name(), guest = {}, options = {}) {
    return this.#session({ ...options, auth: { guest: { name, ...guest } } })
  }

  /** Connected to `/chat` with no name. */
  async observer(options = {}) {
    return this.#session(options)
  }

  async #session(options) {
    const client = this.client('/chat', options)
    client.session = await client.next('session')
    client.user = client.session.user
    client.lobby = client.session.channels.find((channel) => channel.name === 'lobby' && channel.kind === 'public')
    return client
  }

  close() {
    for (const client of this.#clients.splice(0)) client.close()
  }
}

export const databases = ['sqlite', 'postgres']

/** `body(people)` declares the tests; `people()` gives those of the running test. */
export function everySetting(title, body) {
  for (const database of databases) {
    describe(`${title}, ${database}`, () => {
      let server
      before(async () => { server = await Server.start(database) })
      after(() => server?.stop())
      for (const [name, options] of Object.entries(transports)) {
        describe(name, () => withPeople(() => server, body, options))
      }
    })
  }
}

/** The same with one transport setting, for what no transport can change. */
export function everyDatabase(title, body, environment = {}) {
  for (const database of databases) {
    describe(`${title}, ${database}`, () => {
      let server
      before(async () => { server = await Server.start(database, environment) })
      after(() => server?.stop())
      withPeople(() => server, body, transports['websocket only'])
    })
  }
}

function withPeople(server, body, options) {
  let people
  afterEach(() => {
    people?.close()
    people = undefined
  })
  body(() => (people ??= new People(server(), options)))
}
