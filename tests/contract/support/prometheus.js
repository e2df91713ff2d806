// A real Prometheus that reads real nodes, twice a second.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { services } from './services.js'
import { until } from './wait.js'

export class Prometheus {
  #process
  #folder

  /** @param {string} rules the text of the rules @param {number[]} ports of the nodes' metrics */
  static async start(rules, ports) {
    const prometheus = new Prometheus()
    prometheus.#folder = await mkdtemp(join(tmpdir(), 'parley-prometheus-'))
    await writeFile(join(prometheus.#folder, 'rules.yaml'), rules)
    await writeFile(join(prometheus.#folder, 'prometheus.yml'), `
global: { scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 250ms }
rule_files: [rules.yaml]
scrape_configs: [{ job_name: parley, static_configs: [{ targets: [${ports.map((port) => `"127.0.0.1:${port}"`)}] }] }]`)
    const address = `127.0.0.1:${await services.port()}`
    prometheus.url = `http://${address}`
    prometheus.#process = spawn('setpriv', ['--pdeathsig=KILL', '--', 'prometheus', `--config.file=${join(prometheus.#folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(prometheus.#folder, 'data')}`, `--web.listen-address=${address}`], { stdio: 'ignore' })
    await until(async () => (await fetch(`${prometheus.url}/-/ready`).catch(() => undefined))?.ok, 'Prometheus is ready')
    return prometheus
  }

  async ask(expression) {
    const answer = await (await fetch(`${this.url}/api/v1/query?query=${encodeURIComponent(expression)}`)).json()
    assert.equal(answer.status, 'success', `${expression}: ${answer.error}`)
    return answer.data.result
  }

  /** The names of the alerts that fire. */
  async firing() {
    return (await this.ask('ALERTS{alertstate="firing"}')).map((alert) => alert.metric.alertname)
  }

  async stop() {
    this.#process?.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
