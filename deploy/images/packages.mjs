// Usage: node deploy/images/packages.mjs ARCHIVE >base.cdx.json
// What an image has from its base, as CycloneDX: the base's name and digest, the packages in the databases of dpkg and apk,
// and .NET. ARCHIVE is a docker or OCI archive. Needs tar.
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { gunzipSync } from 'node:zlib'

const [archive] = process.argv.slice(2)
const tar = (options, input) => execFileSync('tar', options, { input, maxBuffer: 2 ** 30 })
const { config, annotations, layers } = open()
const contents = layers.map((data) => (data.readUInt16BE(0) === 0x1f8b ? gunzipSync(data) : data))
const names = contents.map((data) => tar(['-tf', '-'], data).toString().split('\n'))
const facts = { ...config.config.Labels, ...annotations }
const distribution = fields(read(/^(etc|usr\/lib)\/os-release$/).findLast(Boolean) ?? '', /^(\w+)="?([^"]*)"?$/)

const packages = [
  ...read(/^var\/lib\/dpkg\/status(\.d\/[^/]+)?$/).flatMap((text) => text.split('\n\n'))
    .map((text) => fields(text, /^(\w+): (.*)$/)).filter(({ Version }) => Version)
    .map(({ Package, Version, Architecture }) => systemPackage('deb', Package, Version, Architecture)),
  ...read(/^lib\/apk\/db\/installed$/).flatMap((text) => text.split('\n\n'))
    .map((text) => fields(text, /^(\w):(.*)$/)).filter(({ V }) => V)
    .map(({ P, V, A }) => systemPackage('apk', P, V, A)),
]
if (packages.length === 0) throw new Error(`${archive} has no list of packages of dpkg or apk`)

console.log(JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  serialNumber: `urn:uuid:${randomUUID()}`,
  version: 1,
  metadata: {
    component: {
      type: 'container',
      name: facts['org.opencontainers.image.base.name'] ?? 'unknown',
      version: facts['org.opencontainers.image.base.digest'] ?? 'unknown',
    },
  },
  components: [...packages, ...dotnet()].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
}, null, 2))

function open() {
  const member = (name) => tar(['-xOf', archive, name])
  const blob = ({ digest }) => member(`blobs/${digest.replace(':', '/')}`)
  if (tar(['-tf', archive]).toString().split('\n').includes('index.json')) {
    const manifest = JSON.parse(blob(JSON.parse(member('index.json')).manifests[0]))
    return { config: JSON.parse(blob(manifest.config)), annotations: manifest.annotations, layers: manifest.layers.map(blob) }
  }
  const [manifest] = JSON.parse(member('manifest.json'))
  return { config: JSON.parse(member(manifest.Config)), annotations: {}, layers: manifest.Layers.map(member) }
}

/** What the files of these names hold, each as its last layer has it. */
function read(pattern) {
  const found = new Map()
  for (const [layer, list] of names.entries()) {
    for (const name of list) if (pattern.test(bare(name))) found.set(bare(name), { layer, name })
  }
  return [...found.values()].map(({ layer, name }) => tar(['-xOf', '-', name], contents[layer]).toString())
}

/** .NET in the base, or beside the program where that brings its own. */
function dotnet() {
  const shared = names.flat().map((name) => /^usr\/share\/dotnet\/shared\/([^/]+)\/([^/]+)\/$/.exec(bare(name))?.slice(1)).filter(Boolean)
  const own = read(/^app\/[^/]+\.runtimeconfig\.json$/)
    .flatMap((text) => JSON.parse(text).runtimeOptions.includedFrameworks ?? []).map(({ name, version }) => [name, version])
  return [...shared, ...own].map(([name, version]) => (
    { type: 'framework', name, version, purl: `pkg:nuget/${name}.Runtime.linux-x64@${version}` }
  ))
}

function systemPackage(type, name, version, architecture) {
  const query = `arch=${architecture}&distro=${distribution.ID}-${distribution.VERSION_ID}`
  return { type: 'library', name, version, purl: `pkg:${type}/${distribution.ID}/${name}@${encodeURIComponent(version)}?${query}` }
}

function bare(name) {
  return name.replace(/^\.?\//, '')
}

function fields(text, pattern) {
  return Object.fromEntries(text.split('\n').map((line) => pattern.exec(line)?.slice(1)).filter(Boolean))
}
