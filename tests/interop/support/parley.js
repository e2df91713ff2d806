// A Parley server as a program that does what it is told over its standard input.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL(
  '../../Parley.SocketIO.Interop/bin/Release/net10.0/Parley.SocketIO.Interop', import.meta.url))

export const startParley = (...settings) => startListening(undefined, ...settings)

/** The same; what happens there is told: { connected }, { disconnected }, { heard }. */
export async function startListening(onEvent, ...settings) {
  const child = spawn('setpriv', ['--pdeathsig=KILL', '--', program, ...settings], { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = new Map()
  const heard = []
  let last = 0
  const lines = createInterface({ input: child.stdout })
  const port = await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}`)))
    lines.on('line', (line) => {
      const message = JSON.parse(line)
      if (message.port) return resolve(message.port)
      if (message.connected || message.disconnected || message.heard) onEvent?.(message)
      if (message.heard) return heard.push(message.args)
      if (!message.id) return
      const { resolve: done, reject: fail } = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.error) fail(Object.assign(new Error(message.error), { answers: message.answers }))
      else done(message.result)
    })
  })
  child.removeAllListeners('exit')

  /** Does a command: { op, to, except, local, timeout, event, args, attachments … }. */
  const run = (op, command = {}) => new Promise((resolve, reject) => {
    const id = ++last
    waiting.set(id, { resolve, reject })
    child.stdin.write(`${JSON.stringify({ id, op, ...command })}\n`)
  })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const stop = async () => {
    if (hasEnded()) return
    await new Promise((resolve) => { child.once('exit', resolve); child.stdin.end() })
  }
  const kill = () => new Promise((resolve) => { child.once('exit', resolve); child.kill('SIGKILL') })
  return { url: `http://127.0.0.1:${port}`, run, heard, stop, kill }
}
