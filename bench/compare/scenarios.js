// What is measured. `load`: options of the load generator; `servers`: whom it concerns, the first is compared with the others.
const sockets = ['parley', 'node', 'bun', 'signalr', 'signalr-batch', 'limit']
const packages = ['parley', 'node', 'bun']

const broadcast = (clients, inFlight) =>
  ['--mode', 'broadcast', '--clients', `${clients}`, '--senders', '10', '--in-flight', `${inFlight}`]

const wanted = { node: 12, signalr: 2, limit: 0.7 }
const notBelow = { bun: 1 }

/**
 * `figure`: deliveries (per server CPU-second), connections (likewise), latency or memory.
 * `targets`: how many times the first server is to do what another does.
 * `startsAfresh`: each measurement has a process of its own; else a scenario's servers all run while they are compared.
 */
export const scenarios = {
  'broadcast-200': {
    title: '200 clients, each sender has one message on its way',
    servers: sockets, load: broadcast(200, 1), figure: 'deliveries', targets: wanted,
  },
  'broadcast-1000': {
    title: '1,000 clients, each sender has one message on its way',
    servers: sockets, load: broadcast(1000, 1), figure: 'deliveries', targets: wanted,
  },
  'stream-200': {
    title: '200 clients, each sender has eight messages on their way',
    servers: sockets, load: broadcast(200, 8), figure: 'deliveries', targets: wanted,
  },
  'stream-1000': {
    title: '1,000 clients, each sender has eight messages on their way',
    servers: sockets, load: broadcast(1000, 8), figure: 'deliveries', targets: wanted,
  },
  latency: {
    title: 'Latency, 200 clients, at 60 % of what Node.js can take',
    servers: sockets, load: broadcast(200, 1), share: 0.6, figure: 'latency',
    targets: { node: 3 },
  },
  idle: {
    title: 'Memory of 10,000 idle connections',
    servers: ['parley', 'parley-gen0', 'parley-kestrel', 'parley-stream', 'node', 'bun', 'signalr'],
    load: ['--mode', 'idle', '--clients', '10000'], figure: 'memory', startsAfresh: true,
  },
  binary: {
    title: 'Binary payloads of 1 KB, 200 clients',
    servers: packages, load: [...broadcast(200, 1), '--payload', 'binary', '--text', '1024'], figure: 'deliveries',
    targets: notBelow,
  },
  large: {
    title: 'Texts of 16 KB, 200 clients',
    servers: [...packages, 'limit'], load: [...broadcast(200, 1), '--text', '16384'], figure: 'deliveries',
    targets: notBelow,
  },
  rooms: {
    title: '200 rooms of 5 clients, one sender in each',
    servers: packages, load: ['--mode', 'rooms', '--clients', '1000', '--room', '5', '--in-flight', '1'], figure: 'deliveries',
    targets: notBelow,
  },
  direct: {
    title: 'Emits from one client to another, each acknowledged, 200 clients',
    servers: packages, load: ['--mode', 'direct', '--clients', '200', '--senders', '200', '--in-flight', '1'],
    figure: 'deliveries', targets: notBelow,
  },
  connect: {
    title: 'Connections set up, 50 at once: WebSocket, namespace, close',
    servers: packages, load: ['--mode', 'connect', '--clients', '50'], figure: 'connections',
    targets: notBelow,
  },
  polling: {
    title: 'Long polling, 200 clients, each sender has one message on its way',
    servers: packages, load: [...broadcast(200, 1), '--transport', 'polling'], figure: 'deliveries',
    targets: notBelow,
  },
  'two-cores': {
    title: '1,000 clients on two cores, shared by server and load generator',
    servers: ['parley', 'node', 'bun', 'signalr'], load: broadcast(1000, 8), cores: 2, figure: 'deliveries',
  },
  chat: {
    title: 'The whole chat on PostgreSQL and Redis, 200 clients, each sender has eight messages on their way',
    servers: ['chat', 'seed'], load: broadcast(200, 8), figure: 'deliveries', targets: { seed: 8 }, startsAfresh: true,
  },
}
