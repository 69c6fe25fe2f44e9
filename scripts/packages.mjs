// Every workspace package, read from the folders: nothing to edit when one is added.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const itemsIn = (group) => {
  const folder = join(root, group)
  return (existsSync(folder) ? readdirSync(folder) : [])
    .map((name) => join(folder, name))
    .filter((path) => existsSync(join(path, 'package.json')))
    .map((path) => ({ folder: path, manifest: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) }))
}

export const packages = [
  'packages',
  'packages/channels',
  'packages/hosts',
  'packages/assistants',
  'packages/stores',
].flatMap(itemsIn)

/** Reference apps: private, run and tested, never built or published. */
export const examples = itemsIn('examples')

/** `.` → src/index.ts, `./adapter` → src/adapter.ts: one rule for build, tests and checks. */
export const entries = ({ folder, manifest }) =>
  Object.keys(manifest.exports ?? {})
    .filter((path) => !path.endsWith('.json'))
    .map((path) => ({ path, name: path === '.' ? 'index' : path.slice(2) }))
    .map((entry) => ({ ...entry, source: join(folder, 'src', `${entry.name}.ts`) }))

/** Tests read the sources through these, so nothing needs to be built before them. */
export const alias = packages
  .flatMap((item) =>
    entries(item).map(({ path, source }) => ({
      find: new RegExp(`^${item.manifest.name}${path === '.' ? '' : path.slice(1)}$`),
      replacement: source,
    })),
  )
  .filter(({ replacement }) => existsSync(replacement))

/** An esbuild plugin: a bundle of the sources, so that nothing needs to be built before it. */
export const fromSources = {
  name: 'sources',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^(@deskwire\/|deskwire$)/ }, ({ path }) => {
      const found = alias.find(({ find }) => find.test(path))
      return found && { path: found.replacement }
    }),
}

/** All TypeScript of a package, tests apart. */
export const sources = ({ folder }) =>
  readdirSync(join(folder, 'src'), { recursive: true })
    .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
    .sort()
    .map((path) => join(folder, 'src', path))

/** A place held for a package that is not written yet: nothing in it to build, check or publish. */
export const isEmpty = (item) =>
  existsSync(join(item.folder, 'src/index.ts')) &&
  readFileSync(join(item.folder, 'src/index.ts'), 'utf8').trim() === 'export {}' &&
  sources(item).length === 1

/** What is built and published; the others are for this repository only. */
export const published = packages.filter((item) => !item.manifest.private && !isEmpty(item))
