// A TCP proxy that keeps all that goes through it, in either direction.
import { connect, createServer } from 'node:net'

export class Tap {
  #chunks = []
  #sockets = new Set()
  #server

  /** @param target the port on this machine behind it */
  static open(target) {
    const tap = new Tap()
    tap.#server = createServer((client) => {
      const server = connect(target, '127.0.0.1')
      tap.#join(client, server)
      tap.#join(server, client)
    })
    return new Promise((resolve) => tap.#server.listen(0, '127.0.0.1', () => {
      tap.port = tap.#server.address().port
      resolve(tap)
    }))
  }

  /** A tap before the server that an address names, and the address that leads through it. */
  static async before(address) {
    const { port } = new URL(address)
    const tap = await Tap.open(Number(port))
    return [tap, address.replace(`:${port}`, `:${tap.port}`)]
  }

  get bytes() {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  }

  /** Whether a text went through in clear. */
  saw(text) {
    return Buffer.concat(this.#chunks).includes(text)
  }

  close() {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(from, to) {
    this.#sockets.add(from)
    from.on('data', (data) => {
      this.#chunks.push(data)
      to.write(data)
    })
    from.on('end', () => to.end())
    from.on('error', () => to.destroy())
    from.on('close', () => to.destroy())
  }
}
