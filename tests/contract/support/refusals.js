/** A stock client does not return by itself when its namespace refused it; what says when to try again passes. */
export function returnAfterRefusals(socket, isClosed) {
  socket.on('connect_error', ({ data }) => {
    if (!socket.active && data?.retryAfter) setTimeout(() => isClosed() || socket.connect(), data.retryAfter)
  })
}
