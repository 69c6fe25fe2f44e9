// Arrows run one way. Inside the core: model <- ports <- policy, render <- bridge <- http. An adapter sees
// `@deskwire/core/adapter` and its own dependencies; nothing sees an adapter but what a composer writes.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { entries, packages, root, sources } from './packages.mjs'

/** Which folders of packages/core/src a folder there may import, besides itself. */
const coreArrows = {
  model: [],
  ports: ['model'],
  policy: ['model', 'ports'],
  render: ['model', 'ports'],
  store: ['model', 'ports'],
  adapter: ['model', 'ports', 'policy', 'render'],
  bridge: ['model', 'ports', 'policy', 'render', 'adapter'],
  http: ['model', 'ports', 'policy', 'render', 'adapter', 'bridge'],
  // The entries for authors: `@deskwire/core/adapter` and `@deskwire/core/store`. Nobody there needs the bridge.
  'adapter.ts': ['model', 'ports', 'policy', 'render', 'adapter'],
  'store.ts': ['ports', 'store'],
}

const setup = ['options.ts', 'events.ts']
const rooms = ['task', 'agent', 'consent', 'inbound', 'outbound', 'ingress']

/** Likewise inside packages/core/src/bridge: the folders, and the files at its root. */
const bridgeArrows = {
  'options.ts': [],
  // Loaded by the bridge alone: the other folders know the types of options, not what checks them.
  'options-schema.ts': ['options.ts'],
  'events.ts': [],
  task: setup,
  agent: [...setup, 'task'],
  consent: [...setup, 'task', 'agent'],
  inbound: [...setup, 'task', 'agent', 'consent'],
  outbound: [...setup, 'task', 'agent', 'consent'],
  ingress: [...setup, 'task'],
  'dispatch.ts': [...setup, ...rooms],
  'tenants.ts': [...setup, 'task', 'ingress'],
  'bridge.ts': [...setup, 'options-schema.ts', ...rooms, 'dispatch.ts', 'tenants.ts'],
}

const storeArrows = {
  collections: [],
  rules: ['collections'],
  'engine.ts': ['rules'],
  scheduling: ['collections', 'rules'],
  'store.ts': ['engine.ts', 'collections', 'rules', 'scheduling'],
  memory: ['collections', 'rules', 'scheduling', 'store.ts'],
}

const adapterArrows = {
  reading: [],
  options: [],
  http: ['options', 'reading'],
  signing: ['http', 'options', 'reading'],
}

/** Folders of the core that have folders of their own. */
const innerArrows = { adapter: adapterArrows, bridge: bridgeArrows, store: storeArrows }

/** Who may import which packages of this project; the composers (simulator, command line, integration tests, examples) may import all. */
const packageArrows = (folder) => {
  if (folder === 'packages/core') return []
  if (folder === 'packages/mcp') return ['@deskwire/core']
  if (folder === 'packages/testkit') return ['@deskwire/core', '@deskwire/core/adapter', '@deskwire/core/store']
  if (folder.startsWith('packages/stores/')) return ['@deskwire/core/adapter', '@deskwire/core/store']
  if (/^packages\/channels\/twilio-/.test(folder)) return ['@deskwire/core/adapter', '@deskwire/twilio']
  if (/^packages\/(channels|hosts|assistants)\//.test(folder)) return ['@deskwire/core/adapter']
  if (folder === 'packages/panel' || folder === 'packages/admin') return ['@deskwire/core']
  return undefined
}

// The formatter keeps statements at the start of a line, so that code inside a string is seldom taken for one.
const statement = /^(?:import|export)\b(\s+type\b)?(?:[^'"`;()]*?\bfrom)?\s*['"]([^'"\n]+)['"]/gm
const call = /\b(?:import|require)\(\s*['"]([^'"\n]+)['"]\s*[,)]/g
const withoutComments = (text) => text.replace(/^\s*\/\/.*$/gm, '').replace(/\/\*[\s\S]*?\*\//g, '')

/** `loads`: the imported file runs before this one does. Types are erased, and `import()` waits to be called. */
export const importsOf = (text) => {
  const code = withoutComments(text)
  return [
    ...[...code.matchAll(statement)].map(([words, type, name]) => ({ name, words, loads: type === undefined })),
    ...[...code.matchAll(call)].map(([words, name]) => ({ name, words, loads: false })),
  ]
}

const slashes = (path) => path.split(sep).join('/')

/** The file a relative import names, as sources spell it (`./x.js` is x.ts). */
const target = (from, name, known) => {
  const path = slashes(join(dirname(from), name))
  return [path.replace(/\.(js|cjs|mjs)$/, '.ts'), path.replace(/\.js$/, '.tsx'), `${path}/index.ts`, path].find((p) =>
    known.has(p),
  )
}

const cyclesIn = (edges) => {
  const found = []
  const state = new Map()
  const visit = (file, trail) => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      found.push([...trail.slice(trail.indexOf(file)), file])
      return
    }
    state.set(file, 'open')
    for (const next of edges.get(file) ?? []) visit(next, [...trail, file])
    state.set(file, 'done')
  }
  for (const file of edges.keys()) visit(file, [])
  return found
}

const firstPart = (path, arrows) => {
  const parts = path.split('/')
  return parts.length > 1 || Object.hasOwn(arrows, parts[0]) ? parts[0] : undefined
}

const ruleIn = (place, arrows, path, to) => {
  const from = firstPart(path, arrows)
  if (from === undefined) return undefined
  const into = firstPart(to, arrows)
  const allowed = arrows[from]
  if (!allowed) return `${place}${from} has no place in the arrows yet: give it one in scripts/arrows.mjs`
  if (into === from || (into !== undefined && allowed.includes(into))) return undefined
  return `${from} may import ${allowed.length === 0 ? 'nothing of the core but itself' : `only ${allowed.join(', ')}`}`
}

const coreRule = (path, to) => {
  const inCore = (full) => full.replace('packages/core/src/', '')
  const [from, into] = [inCore(path), inCore(to)]
  const wrong = ruleIn('core/src/', coreArrows, from, into)
  if (wrong) return wrong
  for (const [folder, arrows] of Object.entries(innerArrows)) {
    const prefix = `${folder}/`
    if (from.startsWith(prefix) && into.startsWith(prefix))
      return ruleIn(`core/src/${prefix}`, arrows, from.slice(prefix.length), into.slice(prefix.length))
  }
  return undefined
}

// A new store begins as a cover over the one in memory, which is no part of the adapter entry.
const memoryInStore = (folder, words) =>
  folder.startsWith('packages/stores/') && words === "import { memory } from '@deskwire/core'"

/** What the pages for the browser share is bundled into each, so that no package needs it once it is built. */
const isSharedPage = (path, place) => path.includes('/src/page/browser/') && place.startsWith('scripts/web-page/')

const packageRule = (folder, name, words) => {
  const allowed = packageArrows(folder)
  if (!/^(@deskwire\/|deskwire(\/|$))/.test(name) || allowed === undefined || allowed.includes(name)) return undefined
  if (memoryInStore(folder, words)) return undefined
  if (allowed.length === 0) return 'the core imports no other package of this project'
  return `of this project, ${folder.replace('packages/', '')} may import only ${allowed.join(' and ')}`
}

/** `files`: sources without tests, as { folder, path, text } with paths from the root of the repository. */
export const violations = (files) => {
  const known = new Set(files.map(({ path }) => path))
  const edges = new Map()
  const found = []
  for (const { folder, path, text } of files) {
    const next = new Set()
    for (const { name, words } of importsOf(text)) {
      const add = (rule) => rule && found.push(`${path} imports '${name}': ${rule}`)
      if (!name.startsWith('.')) {
        add(packageRule(folder, name, words))
        continue
      }
      const place = slashes(join(dirname(path), name))
      if (!place.startsWith(`${folder}/`)) {
        if (!isSharedPage(path, place)) add('a relative import stays inside its package')
        continue
      }
      const to = target(path, name, known)
      if (to === undefined) continue
      next.add(to)
      if (folder === 'packages/core') add(coreRule(path, to))
    }
    edges.set(path, next)
  }
  for (const cycle of cyclesIn(edges)) found.push(`${cycle.join(' -> ')}: imports run in a circle`)
  return found
}

export const readSources = () =>
  packages.flatMap((item) =>
    sources(item).map((path) => ({
      folder: slashes(relative(root, item.folder)),
      path: slashes(relative(root, path)),
      text: readFileSync(path, 'utf8'),
    })),
  )

/** Every published entry has types and code for `import` and `require`, and says it has no side effects. */
export const exportProblems = (item) => {
  const { manifest } = item
  const problems = []
  if (manifest.sideEffects !== false) problems.push('sideEffects is not false')
  for (const { path, source } of entries(item)) {
    const conditions = manifest.exports[path]
    for (const condition of ['import', 'require'])
      for (const kind of ['types', 'default'])
        if (typeof conditions?.[condition]?.[kind] !== 'string')
          problems.push(`exports['${path}'].${condition}.${kind} is missing`)
    if (!existsSync(source)) problems.push(`exports['${path}'] has no source ${relative(item.folder, source)}`)
  }
  return problems
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const files = readSources()
  const found = violations(files)
  for (const line of found) console.error(line)
  console.log(`${files.length} files, ${found.length} wrong ${found.length === 1 ? 'arrow' : 'arrows'}`)
  process.exit(found.length === 0 ? 0 : 1)
}
