// A server on Node.js that takes the same commands as ours.

/** Puts binary data where its placeholders stand. */
function fill(value, attachments) {
  if (value?._placeholder) return Buffer.from(attachments[value.num], 'base64')
  if (Array.isArray(value)) return value.map((item) => fill(item, attachments))
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, attachments)]))
  }
  return value
}

function target(from, { to, except, local, volatile: isVolatile, timeout }) {
  let operator = from
  if (to) operator = operator.to(to)
  if (except) operator = operator.except(except)
  if (local) operator = operator.local
  if (isVolatile) operator = operator.volatile
  if (timeout) operator = operator.timeout(timeout)
  return operator
}

export function nodeServer(io, url) {
  const heard = []
  const operations = {
    emit: (at, { event, args, attachments }) => { at.emit(event, ...fill(args, attachments)) },
    emitWithAck: (at, { event, args, timeout = 5000 }) => at.timeout(timeout).emitWithAck(event, ...args),
    emitWithBinaryAck: async (at, { event, args, timeout = 5000 }) =>
      (await at.timeout(timeout).emitWithAck(event, ...args)).map((blob) => blob.toString('base64')),
    socketsJoin: (at, { rooms }) => { at.socketsJoin(rooms) },
    socketsLeave: (at, { rooms }) => { at.socketsLeave(rooms) },
    disconnectSockets: (at, { close }) => { at.disconnectSockets(close) },
    fetchSockets: async (at) => ({
      missing: 0,
      sockets: (await at.fetchSockets()).map(({ id, rooms, handshake, data }) =>
        ({ id, rooms: [...rooms], auth: handshake.auth, data: data && Object.keys(data).length ? data : null })),
    }),
    serverSideEmit: (_, { event, args }) => { io.serverSideEmit(event, ...args) },
    serverSideEmitWithAck: (_, { event, args }) => io.serverSideEmitWithAck(event, ...args),
    onServerSideEvent: (_, { event, answer }) => {
      io.on(event, (...args) => {
        const done = typeof args.at(-1) === 'function' ? args.pop() : undefined
        heard.push([event, ...args])
        if (answer !== undefined) done?.(answer)
      })
    },
    join: (_, { socket, room }) => { io.sockets.sockets.get(socket).join(room) },
    data: (_, { socket, data }) => { io.sockets.sockets.get(socket).data = data },
    rooms: (_, { socket }) => [...io.sockets.sockets.get(socket)?.rooms ?? []],
    count: () => io.of('/').adapter.serverCount(),
  }
  return {
    url,
    io,
    heard,
    run: async (op, command = {}) => (await operations[op](target(io, command), command)) ?? null,
    stop: () => io.close(),
  }
}
