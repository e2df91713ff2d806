// As much of DNS as nginx asks: A records of a table, by UDP.
import { createSocket } from 'node:dgram'

const nameError = 3
const addressRecord = 1

export class NameServer {
  /** @param names name → IPv4 address */
  static async start(names) {
    const server = new NameServer()
    server.names = names
    server.socket = createSocket('udp4')
    server.socket.on('message', (query, from) => server.socket.send(server.#answer(query), from.port, from.address))
    await new Promise((resolve) => server.socket.bind(0, '127.0.0.1', resolve))
    server.port = server.socket.address().port
    return server
  }

  close() {
    this.socket.close()
  }

  #answer(query) {
    const labels = []
    let at = 12
    for (; query[at] > 0; at += query[at] + 1) labels.push(query.toString('latin1', at + 1, at + 1 + query[at]))
    const question = query.subarray(12, at + 5)
    const address = this.names[labels.join('.')]
    const known = address !== undefined && query.readUInt16BE(at + 1) === addressRecord
    const head = Buffer.alloc(12)
    head.writeUInt16BE(query.readUInt16BE(0), 0)
    head.writeUInt16BE(0x8580 | (address === undefined ? nameError : 0), 2)
    head.writeUInt16BE(1, 4)
    head.writeUInt16BE(known ? 1 : 0, 6)
    const record = known ? Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, ...address.split('.').map(Number)]) : Buffer.alloc(0)
    return Buffer.concat([head, question, record])
  }
}
