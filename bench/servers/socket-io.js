// What the load generator asks of every server, in the words of the Socket.IO package. Node.js and Bun share it.
export function handle(io) {
  io.on('connection', (socket) => {
    socket.on('message', (payload) => io.emit('chat_message', payload))
    socket.on('join', (room, ack) => {
      socket.join(room)
      ack()
    })
    socket.on('room', ([room, text]) => io.to(room).emit('chat_message', text))
    socket.on('direct', ([id, text], ack) => {
      io.to(id).emit('chat_message', text)
      ack()
    })
  })
}
