// A client that polls when it likes.
import assert from 'node:assert/strict'

export class Polling {
  constructor(server) {
    this.url = `${server.url}/socket.io/?EIO=4&transport=polling`
  }

  async open() {
    const [packet] = await this.poll()
    this.url += `&sid=${JSON.parse(packet.slice(1)).sid}`
    await fetch(this.url, { method: 'POST', body: '40/chat,' })
    await this.until((one) => one.startsWith('42/chat,["session"'))
  }

  async poll() {
    const answer = await fetch(this.url)
    assert.equal(answer.status, 200, await answer.clone().text())
    return (await answer.text()).split('\u001e')
  }

  async until(match) {
    const packets = []
    while (!packets.some(match)) packets.push(...await this.poll())
    return packets
  }
}
