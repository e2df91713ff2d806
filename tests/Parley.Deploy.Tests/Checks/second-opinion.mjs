// Usage: node second-opinion.mjs FILE
// The objects of a JSON List against kubernetes-models, made from Kubernetes' published OpenAPI independently of
// KubernetesClient: its validators find what is missing, enumerations and quantities; TypeScript, on its types, fields that
// there are not. Prints each fault on a line and ends with 1 when there is one.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const { items } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const faults = []
const source = []
const owners = [] // of the lines of the source

for (const item of items) {
  const name = `${item.kind} ${item.metadata?.name}`
  const module = `kubernetes-models/${item.apiVersion}/${item.kind}`
  const model = (await import(module).catch(() => ({})))[item.kind]
  if (!model) {
    faults.push(`${name}: Kubernetes has no ${item.kind} in ${item.apiVersion}`)
    continue
  }

  try {
    new model(item).validate()
  } catch (error) {
    for (const line of error.message.split('\n')) faults.push(`${name}: ${line}`)
  }

  // On lines of its own, so that what TypeScript says of a line is said of this object.
  const text = `{ const it: import('${module}').I${item.kind} = ${JSON.stringify(item, null, 1)}; void it }`.split('\n')
  source.push(...text)
  owners.push(...text.map(() => name))
}

// Within this folder, where the packages are found.
const folder = mkdtempSync(join(here, '../node_modules/.second-opinion-'))
try {
  const file = join(folder, 'objects.ts')
  writeFileSync(file, source.join('\n'))
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--pretty', 'false', '--module', 'nodenext', '--target', 'es2022', '--types', '']
  execFileSync(process.execPath, [join(here, '../node_modules/typescript/bin/tsc'), ...options, file], { encoding: 'utf8' })
} catch (error) {
  if (!error.stdout) throw error
  for (const [, line, message] of error.stdout.matchAll(/\((\d+),\d+\): error TS\d+: (.*(?:\n .*)*)/g)) {
    faults.push(`${owners[line - 1]}: ${message.trim().replaceAll(/\s*\n\s*/g, ' ')}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

for (const fault of faults) console.log(fault)
process.exitCode = faults.length === 0 ? 0 : 1
