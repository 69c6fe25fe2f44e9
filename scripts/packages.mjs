// Every workspace package, read from the folders: nothing to edit when one is added.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const groups = ['packages', 'packages/channels', 'packages/hosts', 'packages/assistants', 'packages/stores']

export const packages = groups
  .flatMap((group) => {
    const folder = join(root, group)
    return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
  })
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))

/** `.` → src/index.ts, `./adapter` → src/adapter.ts: one rule for build, tests and checks. */
export const entries = ({ folder, manifest }) =>
  Object.keys(manifest.exports ?? {})
    .filter((path) => !path.endsWith('.json'))
    .map((path) => ({ path, name: path === '.' ? 'index' : path.slice(2) }))
    .map((entry) => ({ ...entry, source: join(folder, 'src', `${entry.name}.ts`) }))
