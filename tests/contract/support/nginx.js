// A real nginx with the repository's own configuration, as a user without rights where the tests run as root.
import { execFile, spawn } from 'node:child_process'
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { services } from './services.js'
import { until } from './wait.js'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const pages = join(root, 'src/Parley.Server/bin/Release/net10.0/wwwroot')
const nobody = 65_534

export class Nginx {
  #folder
  #settings
  #process
  output = ''

  /** @param settings what deploy/nginx/render takes */
  static async start(settings) {
    const nginx = new Nginx()
    nginx.port = await services.port()
    nginx.url = `http://127.0.0.1:${nginx.port}`
    nginx.#folder = await mkdtemp(join(tmpdir(), 'parley-nginx-'))
    await chmod(nginx.#folder, 0o755)
    if (process.getuid() === 0) await chown(nginx.#folder, nobody, nobody)
    await run(join(root, 'deploy/nginx/client'), [pages, join(nginx.#folder, 'pages')])
    await nginx.#configure(settings)
    await nginx.#run()
    return nginx
  }

  /** `name=host:port` of running servers, for NODES. */
  static nodes(servers) {
    return servers.map((server, n) => `node-${n + 1}=127.0.0.1:${server.port}`).join(' ')
  }

  /** Writes the configuration anew and lets nginx read it. */
  async reload(settings = this.#settings) {
    await this.#configure(settings)
    this.#process.kill('SIGHUP')
  }

  /** `status path` of each answered request; nginx writes a line when it has answered. */
  async answers() {
    const log = await readFile(join(this.#folder, 'access.log'), 'utf8')
    return log.split('\n').filter(Boolean).map((line) => /"\w+ (\S+) [^"]*" (\d+)/.exec(line)?.slice(1)).map(([path, status]) => `${status} ${path}`)
  }

  /** As a pod is told to leave: no new connections, and the end when the old ones have ended or are cut. */
  quit() {
    this.#process.kill('SIGQUIT')
  }

  async stop() {
    this.#process.kill('SIGTERM') // a killed master would leave its workers behind
    await this.exited
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #configure(settings) {
    this.#settings = settings
    const { stdout } = await run(join(root, 'deploy/nginx/render'), [], {
      env: {
        PATH: process.env.PATH, PORT: `${this.port}`, ROOT: join(this.#folder, 'pages'), TMP: this.#folder, WORKERS: '2',
        ACCESS_LOG: join(this.#folder, 'access.log'), ...settings,
      },
    })
    await writeFile(join(this.#folder, 'nginx.conf'), stdout)
  }

  async #run() {
    const user = process.getuid() === 0 ? [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--no-new-privs'] : []
    const child = spawn('setpriv', [...user, '--pdeathsig=TERM', '--', 'nginx', '-c', join(this.#folder, 'nginx.conf'), '-g', 'daemon off;'])
    child.stderr.on('data', (data) => { this.output += data })
    this.#process = child
    this.exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)))
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}: ${this.output}`)
      return (await fetch(`${this.url}/nginx-health`).catch(() => undefined))?.status === 200
    }, `nginx on port ${this.port} answers`)
  }
}
