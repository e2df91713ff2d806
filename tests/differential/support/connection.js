// One exchange with one server. Everything that comes back is written down with what is random in it replaced, so that the
// same exchange with the other server can be compared line by line.
import { request } from 'node:http'
import WebSocket from 'ws'

const patience = 10_000
const separator = '\x1e'

export class Connection {
  lines = []
  #port
  #observer
  #names = new Map()
  #sockets = []
  #agents = []
  sid

  constructor(port, observer) {
    this.#port = port
    this.#observer = observer
  }

  note(text) {
    this.lines.push(this.#withoutIds(text))
  }

  /** A request; notes status, the headers that matter, and body. */
  async http(method, query, { headers = {}, body, path = '/socket.io/', quiet = false } = {}) {
    const answer = await this.#request(method, `${path}${query}`, headers, body)
    if (!quiet) this.note(`${method} ${query} -> ${this.#describe(answer)}`)
    return answer
  }

  query(extra = '') {
    return `?EIO=4&transport=polling${this.sid ? `&sid=${this.sid}` : ''}${extra}`
  }

  /** Opens a polling session; with a namespace joins it. */
  async open(nsp) {
    const { body } = await this.http('GET', this.query(), { quiet: true })
    this.sid = JSON.parse(body.slice(1)).sid
    if (nsp) {
      await this.post(nsp === '/' ? '40' : `40${nsp},`, { quiet: true })
      await this.packets(1)
    }
  }

  async post(body, options = {}) {
    return this.http('POST', this.query(), { body, headers: { 'content-type': 'text/plain;charset=UTF-8' }, ...options })
  }

  /** A request that stays open: `await` it later. */
  park() {
    return this.#request('GET', `/socket.io/${this.query()}`, {})
  }

  /** Notes what a parked request was answered with. */
  noteAnswer(answer) {
    this.note(`poll -> ${this.#describe(answer)}`)
  }

  /** Polls until as many packets have come, or the session has ended. How they are spread over answers is not noted. */
  async packets(count, parked) {
    const seen = []
    while (seen.length < count) {
      const answer = await (parked ?? this.park())
      parked = undefined
      if (answer.status !== 200) {
        seen.push(`${answer.status} ${answer.body}`)
        break
      }
      seen.push(...answer.body.split(separator))
    }
    seen.forEach((packet) => this.note(`< ${packet}`))
  }

  /** Polls until the fence's echo has come, or the session has ended. */
  async untilFence(parked) {
    for (let polls = 0; polls < 20; polls++) {
      const answer = await (parked ?? this.park())
      parked = undefined
      const packets = answer.status === 200 ? answer.body.split(separator) : [`${answer.status} ${answer.body}`]
      packets.forEach((packet) => this.note(`< ${packet}`))
      if (answer.status !== 200 || packets.includes('42["echo","fence"]')) return
    }
  }

  /** A WebSocket; notes the refusal when it is none. */
  async webSocket(query = '?EIO=4&transport=websocket', options = {}) {
    const socket = new Frames(`ws://127.0.0.1:${this.#port}/socket.io/${query}`, options)
    this.#sockets.push(socket)
    const refusal = await socket.opened
    if (refusal) this.note(`websocket -> ${refusal}`)
    return socket
  }

  /** A WebSocket whose open packet has been read; with namespaces joins them. */
  async joined(...namespaces) {
    const socket = await this.webSocket()
    await socket.next()
    for (const nsp of namespaces) {
      socket.send(nsp === '/' ? '40' : `40${nsp},`)
      await this.frames(socket, nsp === '/custom' ? 2 : 1)
    }
    return socket
  }

  async frames(socket, count) {
    for (let n = 0; n < count; n++) this.note(`< ${await socket.next()}`)
  }

  /** Notes frames until one that matches, or until the end. */
  async framesUntil(socket, isLast) {
    for (;;) {
      const frame = await socket.next()
      this.note(`< ${frame}`)
      if (frame.startsWith('closed') || isLast(frame)) return
    }
  }

  /** An event whose echo comes after everything before it; or the end. */
  async fence(socket) {
    await socket.settled()
    if (socket.isOpen) socket.send('42["echo","fence"]')
    await this.framesUntil(socket, (frame) => frame === '42["echo","fence"]')
  }

  /**
   * Waits until what was sent on another connection has very likely arrived. No answer tells that a request is parked;
   * so an exchange that settles may be played again.
   */
  async settle() {
    this.isRaced = true
    for (let n = 0; n < 3; n++) await this.#request('GET', '/socket.io/?EIO=4&transport=polling&sid=unknown', {})
  }

  /** Cuts off the requests that are open. */
  cutOff() {
    for (const agent of this.#agents) agent.destroy()
  }

  /** Ends what is open and notes why each socket went, in the order of their joining. */
  async end() {
    for (const socket of this.#sockets) socket.end()
    this.cutOff()
    if (this.sid) await this.#request('POST', `/socket.io/${this.query()}`, {}, '1')
    for (const [id, name] of this.#names) {
      if (name.startsWith('socket')) this.lines.push(`${name} gone: ${await this.#observer.reasonOf(id)}`)
    }
  }

  #request(method, path, headers, body) {
    return new Promise((resolve) => {
      const sent = request({ host: '127.0.0.1', port: this.#port, method, path, headers, agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (data) => { text += data })
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }))
        response.on('error', () => resolve({ status: 'cut off', headers: {}, body: '' }))
      })
      sent.setTimeout(patience, () => sent.destroy())
      sent.on('error', () => resolve({ status: 'cut off', headers: {}, body: '' }))
      this.#agents.push(sent)
      sent.end(body)
    })
  }

  #describe({ status, headers, body }) {
    const shown = ['content-type', 'set-cookie', 'access-control-allow-origin', 'access-control-allow-credentials',
      'access-control-allow-methods', 'access-control-allow-headers', 'vary', 'cache-control', 'x-xss-protection']
      .filter((name) => headers[name] !== undefined)
      .map((name) => `${name}: ${headers[name]}`)
    return [status, ...shown, JSON.stringify(body)].join(' | ')
  }

  #withoutIds(text) {
    return text.replace(/(\\?"sid\\?":\\?"|sid=)([\w-]{20})/g, (_, before, id) => {
      const kind = before === 'sid=' || text.includes('upgrades') ? 'session' : 'socket'
      if (!this.#names.has(id)) this.#names.set(id, `${kind} ${this.#names.size}`)
      return `${before}${this.#names.get(id)}`
    })
  }
}

/** The frames of a WebSocket in order, its end included: "closed CODE". */
class Frames {
  #received = []
  #waiting = []

  constructor(url, options) {
    this.socket = new WebSocket(url, options.protocols ?? [], { perMessageDeflate: false, ...options })
    this.opened = new Promise((resolve) => {
      this.socket.on('open', () => resolve())
      this.socket.on('unexpected-response', (request, response) => {
        let body = ''
        response.on('data', (data) => { body += data })
        response.on('end', () => { resolve(`${response.statusCode} ${body}`); request.destroy() })
      })
      this.socket.on('error', (error) => resolve(error.message))
    })
    this.socket.on('message', (data, isBinary) => this.#receive(isBinary ? `binary ${data.toString('hex')}` : data.toString()))
    this.socket.on('close', (code) => this.#receive(`closed ${code}`))
  }

  send(data) {
    this.socket.send(data)
  }

  /** Everything sent before has been taken, and the server has had a turn in which to do what it does later. */
  async settled() {
    if (!this.isOpen) return
    await new Promise((resolve) => {
      const settle = () => {
        this.socket.off('pong', settle).off('close', settle)
        resolve()
      }
      this.socket.on('pong', settle).on('close', settle)
      this.socket.ping()
    })
  }

  next() {
    if (this.#received.length > 0) return Promise.resolve(this.#received.shift())
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('closed: nothing came'), patience)
      this.#waiting.push((frame) => { clearTimeout(timer); resolve(frame) })
    })
  }

  get isOpen() {
    return this.socket.readyState === WebSocket.OPEN
  }

  get protocol() {
    return this.socket.protocol
  }

  close(code, reason) {
    this.socket.close(code, reason)
  }

  cut() {
    this.socket.terminate()
  }

  end() {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.close()
    else this.socket.terminate()
  }

  #receive(frame) {
    if (this.#waiting.length > 0) this.#waiting.shift()(frame)
    else this.#received.push(frame)
  }
}

/** Hears from a server why its sockets went. */
export class Observer {
  #reasons = new Map()
  #waiting = new Map()

  static async of(port) {
    const observer = new Observer()
    observer.socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`)
    await new Promise((resolve) => observer.socket.once('message', resolve))
    observer.socket.send('40/observer,')
    await new Promise((resolve) => observer.socket.once('message', resolve))
    observer.socket.on('message', (data) => observer.#receive(data.toString()))
    return observer
  }

  reasonOf(id) {
    if (this.#reasons.has(id)) return this.#reasons.get(id)
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve('not gone'), patience)
      this.#waiting.set(id, (reason) => { clearTimeout(timer); resolve(reason) })
    })
  }

  close() {
    this.socket.terminate()
  }

  #receive(packet) {
    if (packet === '2') this.socket.send('3')
    if (!packet.startsWith('42/observer,')) return
    const [, id, reason] = JSON.parse(packet.slice('42/observer,'.length))
    this.#reasons.set(id, reason)
    this.#waiting.get(id)?.(reason)
  }
}
