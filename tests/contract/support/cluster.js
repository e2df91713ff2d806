// Several servers on one PostgreSQL and one Redis, as one.
import { transports } from './client.js'
import { Server } from './server.js'
import { People } from './settings.js'

export class Cluster {
  static async start(nodes, environment = {}) {
    const cluster = new Cluster()
    const first = await Server.start('postgres', environment)
    cluster.servers = [first]
    while (cluster.servers.length < nodes) cluster.servers.push(await cluster.join(environment))
    cluster.people = cluster.servers.map((server) => new People(server, transports['websocket only']))
    return cluster
  }

  /** One more server of the same database. */
  join(environment = {}) {
    return Server.start('postgres', { DATABASE_URL: this.servers[0].databaseUrl, ...environment })
  }

  close() {
    for (const people of this.people) people.close()
  }

  async stop() {
    for (const server of this.servers ?? []) await server.stop()
  }
}
