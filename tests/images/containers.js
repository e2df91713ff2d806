// Containers of the built images under podman, as the manifests' Deployments want them: user, capabilities, file system,
// limits and environment are read from there. They use the host's network, where the tests' services are.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
const images = join(root, 'artifacts/images')

async function deployments() {
  const file = `import ${root}deploy/nix/manifests.nix { file = ${root}deploy/nix/realtime-chat.nix; }`
  const { stdout } = await run('nix-instantiate', ['--eval', '--strict', '--json', '-E', file], { maxBuffer: 64 << 20 })
  return JSON.parse(stdout).items.filter(({ kind }) => kind === 'Deployment')
}

/** podman's storage in a folder of its own, which ends with the test. */
export class Podman {
  #folder
  #options
  images = {}

  static async start() {
    const podman = new Podman()
    podman.#folder = await mkdtemp(join(tmpdir(), 'parley-podman-'))
    podman.#options = [
      '--storage-driver=vfs', `--root=${podman.#folder}/root`, `--runroot=${podman.#folder}/run`, `--tmpdir=${podman.#folder}/tmp`, '--cgroup-manager=cgroupfs',
      ...(existsSync('/sys/fs/cgroup/cgroup.controllers') ? [] : ['--runtime=runc']), // crun refuses cgroups of both versions at once
    ]
    podman.deployments = await deployments()
    for (const image of ['server', 'web']) {
      const loaded = await podman.ask('load', '--quiet', '--input', join(images, `${image}.tar`))
      podman.images[image] = loaded.replace('Loaded image: ', '')
    }
    return podman
  }

  async ask(...args) {
    const { stdout, stderr } = await run('podman', [...this.#options, ...args], { maxBuffer: 64 << 20 })
    return args[0] === 'logs' ? stdout + stderr : stdout.trim()
  }

  /**
   * @param environment beside what the manifest sets, or instead of it
   * @param files folders on this host by their path in the container, only to be read
   */
  async run(name, environment = {}, files = {}) {
    const pod = this.deployments.find(({ metadata }) => metadata.name === name).spec.template.spec
    const { image, env = [], resources: { limits }, securityContext, volumeMounts } = pod.containers[0]
    const values = { ...Object.fromEntries(env.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value])), ...environment }
    const writable = volumeMounts.filter(({ name }) => pod.volumes.find((volume) => volume.name === name).emptyDir)
    const options = [
      `--user=${pod.securityContext.runAsUser}:${pod.securityContext.runAsGroup}`,
      ...securityContext.capabilities.drop.map((capability) => `--cap-drop=${capability}`),
      ...(securityContext.allowPrivilegeEscalation === false ? ['--security-opt=no-new-privileges'] : []),
      ...(securityContext.readOnlyRootFilesystem ? ['--read-only', '--read-only-tmpfs=false'] : []),
      ...writable.map(({ mountPath }) => `--tmpfs=${mountPath}:size=64m,mode=1777`),
      `--memory=${limits.memory.replace(/i$/, '')}`, `--cpus=${Number.parseInt(limits.cpu) / 1000}`,
      '--network=host', '--ulimit=nofile=20000:20000', '--ulimit=nproc=4096:4096', // as many as may be asked for without rights
      ...Object.entries(values).map(([name, value]) => `--env=${name}=${value}`),
      ...Object.entries(files).map(([path, folder]) => `--volume=${folder}:${path}:ro`),
    ]
    const built = /parley\/(\w+)/.exec(image)[1]
    const id = await this.ask('run', '--detach', '--pull=never', ...options, this.images[built])
    return new Container(this, id)
  }

  async stop() {
    await this.ask('rm', '--force', '--all', '--time=0')
    await rm(this.#folder, { recursive: true, force: true })
  }
}

class Container {
  constructor(podman, id) {
    this.podman = podman
    this.id = id
  }

  output() {
    return this.podman.ask('logs', this.id)
  }

  /** What the kernel says of its first process: `/proc/PID/status` by name, its scheduling policy and its mounts. */
  async process() {
    const pid = await this.podman.ask('inspect', '--format={{.State.Pid}}', this.id)
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    const mounts = await readFile(`/proc/${pid}/mounts`, 'utf8')
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    return {
      policy: Number(stat.slice(stat.lastIndexOf(')')).split(' ')[39]),
      ...Object.fromEntries(status.trim().split('\n').map((line) => line.split(/:\s*/, 2))),
      mounts: mounts.trim().split('\n').map((line) => line.split(' ')).map(([, path, kind, options]) => ({ path, kind, options: options.split(',') })),
    }
  }

  /** Tells it to leave, as Kubernetes does, and resolves with its exit code. */
  async terminate() {
    await this.podman.ask('stop', '--time=40', this.id)
    return Number(await this.podman.ask('inspect', '--format={{.State.ExitCode}}', this.id))
  }
}
