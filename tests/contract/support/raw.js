// A WebSocket on which a test writes what no client would.
import { connect } from 'node:net'
import WebSocket from 'ws'
import { limit } from './wait.js'

export class RawSocket {
  #frames = []
  #waiting = []

  constructor(server, options = {}) {
    this.socket = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, options)
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)))
    this.closed.then(() => {
      for (const { reject } of this.#waiting.splice(0)) reject(new Error('closed'))
    })
    this.socket.on('error', () => {})
    this.socket.on('message', (data, isBinary) => this.#receive(isBinary ? data : data.toString()))
  }

  /** Connected to `/` and joined, or to `/chat` as a guest. */
  static async joined(server, namespace, name) {
    const raw = new RawSocket(server)
    await raw.next((frame) => frame.startsWith('0{'))
    if (namespace === '/') {
      raw.send('40')
      await raw.next((frame) => frame.startsWith('40{'))
      raw.send(`420${JSON.stringify(['join', { username: name }])}`)
      await raw.next((frame) => frame.startsWith('430[{"ok":true'))
    } else {
      raw.send(`40${namespace},${JSON.stringify({ guest: { name } })}`)
      await raw.next((frame) => frame.startsWith(`42${namespace},["session"`))
    }
    return raw
  }

  send(data) {
    this.socket.send(data)
  }

  next(match) {
    const index = this.#frames.findIndex(match)
    if (index >= 0) return Promise.resolve(this.#frames.splice(index, 1)[0])
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No such frame; received ${this.#frames.join('\n').slice(0, 2000)}`)), limit)
      this.#waiting.push({ match, resolve: (frame) => { clearTimeout(timer); resolve(frame) }, reject: (error) => { clearTimeout(timer); reject(error) } })
    })
  }

  /** 'closed' when the server let go of it, 'alive' when it still answers. */
  async fate(namespace) {
    const prefix = namespace === '/' ? '' : `${namespace},`
    this.send(`42${prefix}77["no_such_event"]`)
    const answered = this.next((frame) => typeof frame === 'string' && frame.startsWith(`43${prefix}77[`)).then(() => 'alive', () => 'closed')
    return Promise.race([answered, this.closed.then(() => 'closed')])
  }

  close() {
    this.socket.terminate()
  }

  #receive(frame) {
    const index = this.#waiting.findIndex(({ match }) => match(frame))
    if (index < 0) this.#frames.push(frame)
    else this.#waiting.splice(index, 1)[0].resolve(frame)
  }
}

/** Upgrades by hand and writes bytes that no WebSocket library would; resolves when the server closes. */
export function writeBytes(server, bytes) {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1')
    const timer = setTimeout(() => { socket.destroy(); reject(new Error('The server kept the connection open')) }, limit)
    let upgraded = false
    socket.on('data', (data) => {
      if (upgraded || !data.includes('\r\n\r\n')) return
      upgraded = true
      socket.write(bytes)
    })
    socket.on('error', () => {})
    socket.on('close', () => { clearTimeout(timer); resolve(upgraded) })
    socket.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nUpgrade: websocket\r\n` +
      'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n')
  })
}
