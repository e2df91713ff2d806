// node upgrade.mjs URL: connects by polling, waits for the upgrade to WebSocket, and leaves.
import { io } from 'socket.io-client'

const socket = io(process.argv[2], { transports: ['polling', 'websocket'] })
await new Promise((resolve) => socket.io.engine.on('upgrade', resolve))
socket.disconnect()
process.exit(0)
