// node client.mjs [URL] [TRANSPORTS]: talks to the auction with the npm client.
import { io } from 'socket.io-client'

const [url = 'http://localhost:5000', transports = 'polling,websocket'] = process.argv.slice(2)
const socket = io(url, { transports: transports.split(',') })
const next = (event) => new Promise((resolve) => socket.once(event, resolve))

socket.on('confirm', ({ amount }, answer) => answer(amount < 1000))

const size = await socket.emitWithAck('offer', { title: 'A lamp', picture: new Uint8Array(100_000).fill(7) })
console.log(`offered a picture of ${size} bytes`)
const lot = await socket.emitWithAck('lot')
console.log(`for sale: ${lot.title}, ${lot.picture.byteLength} bytes, ${lot.picture.every((byte) => byte === 7)}`)

const price = next('price')
console.log('bid 10:', await socket.emitWithAck('bid', { amount: 10, note: 'cash' }))
console.log('price:', (await price).amount)
console.log('bid 5:', await socket.emitWithAck('bid', { amount: 5 }))
console.log('bid 2000:', await socket.emitWithAck('bid', { amount: 2000 }))

const invalid = next('invalid')
socket.emit('bid', { amount: 'much' })
console.log('invalid:', await invalid)
console.log(`over ${socket.io.engine.transport.name}`)
socket.disconnect()
