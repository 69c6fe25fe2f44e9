// The pictures and lists of docs/architecture.md: rooms and arrows as the imports have them, whatever folders exist.
import { readdirSync } from 'node:fs'
import { posix, relative } from 'node:path'
import { importsOf, readSources } from '../arrows.mjs'
import { entries, packages, root } from '../packages.mjs'
import { code, tableOf } from './markdown.mjs'
import { about, walks } from './rooms.mjs'

const slashes = (path) => path.replaceAll('\\', '/')

/** Which package entry a name means, as the folder it belongs to and the file it is: `@deskwire/core/adapter`. */
const entryOf = () =>
  new Map(
    packages.flatMap((item) =>
      entries(item).map(({ path, source }) => [
        path === '.' ? item.manifest.name : `${item.manifest.name}${path.slice(1)}`,
        slashes(relative(root, source)),
      ]),
    ),
  )

/** `[[from, to], …]` of files: relative imports, and those of packages by name. */
export const importedFiles = (files, named = entryOf()) => {
  const known = new Set(files.map(({ path }) => path))
  return files.flatMap(({ path, text }) =>
    importsOf(text).flatMap(({ name }) => {
      const plain = name.startsWith('.')
        ? posix.join(posix.dirname(path), name).replace(/\.js$/, '.ts')
        : named.get(name)
      return plain && known.has(plain) ? [[path, plain]] : []
    }),
  )
}

/** Without the arrows that others already say: a → c, where there is a → b → c. Rooms in a circle keep all of theirs. */
export const reduced = (arrows) => {
  const next = new Map()
  for (const [from, to] of arrows) next.set(from, (next.get(from) ?? new Set()).add(to))
  const reaches = (from, to, seen = new Set()) =>
    [...(next.get(from) ?? [])].some((one) => {
      if (one === to) return true
      if (seen.has(one)) return false
      seen.add(one)
      return reaches(one, to, seen)
    })
  const said = (from, to) => [...next.get(from)].some((one) => one !== to && reaches(one, to) && !reaches(to, one))
  return arrows.filter(([from, to]) => reaches(to, from) || !said(from, to))
}

/** Arrows between rooms, each once; `roomOf` says in which room a file is, or that it is in none. */
export const roomArrows = (imports, roomOf) => {
  const found = new Map()
  for (const [from, to] of imports) {
    const [a, b] = [roomOf(from), roomOf(to)]
    if (a !== undefined && b !== undefined && a !== b) found.set(`${a} ${b}`, [a, b])
  }
  return [...found.values()].sort((a, b) => (a.join(' ') < b.join(' ') ? -1 : 1))
}

// An entry is a way into its package, so the package does not import it.
const ownEntry = ([from, to]) => to.startsWith(`@deskwire/${from}/`)

const diagram = (rooms, arrows) => {
  const id = new Map(rooms.map((room, n) => [room, `r${n}`]))
  return [
    '```mermaid',
    'flowchart TD',
    ...rooms.map((room) => `  ${id.get(room)}["${room}"]`),
    ...reduced(arrows.filter((arrow) => !ownEntry(arrow))).map(([from, to]) => `  ${id.get(from)} --> ${id.get(to)}`),
    '```',
  ].join('\n')
}

const drawn = (imports, roomOf, files) => {
  const rooms = [...new Set(files.map(({ path }) => roomOf(path)).filter((room) => room !== undefined))].sort()
  return diagram(rooms, roomArrows(imports, roomOf))
}

const kindOf = (path) => {
  if (/^packages\/core\/src\/(?:adapter|store)\.ts$/.test(path)) return `@deskwire/core/${posix.basename(path, '.ts')}`
  const kind = /^packages\/(channels|hosts|assistants|stores)\//.exec(path)?.[1]
  return kind ?? /^packages\/([\w-]+)\//.exec(path)?.[1]
}

/** Rooms inside a folder: its folders by name, and what lies beside them: file by file if it is little, else together. */
const inside = (folder, files = []) => {
  const beside = files.filter(({ path }) => posix.dirname(path) === folder)
  return (path) => {
    if (!path.startsWith(`${folder}/`)) return undefined
    const [first, ...rest] = path.slice(folder.length + 1).split('/')
    if (rest.length > 0) return first
    return beside.length > 0 && beside.length <= 8 ? first : posix.basename(folder)
  }
}

const hasRooms = (folder, files) =>
  new Set(files.map(({ path }) => inside(folder)(path)).filter((room) => room !== undefined)).size > 2

/** The core's own folders, without its entries. */
const coreRoom = (path) => {
  const room = inside('packages/core/src')(path)
  return room === 'src' ? undefined : room
}

const foldersOf = (files) => {
  const folders = new Set(files.map(({ path }) => posix.dirname(path)))
  for (const folder of [...folders])
    for (let up = posix.dirname(folder); up.startsWith('packages/'); up = posix.dirname(up))
      if (/\/src(\/|$)/.test(up)) folders.add(up)
  return [...folders].sort()
}

/** What a folder holds: said in rooms.mjs, else by the names of its files. */
const saidOf = (folder, files) => {
  if (about[folder]) return about[folder]
  const own = files.filter(({ path }) => posix.dirname(path) === folder).map(({ path }) => posix.basename(path, '.ts'))
  return own.length > 0 ? own.join(', ') : 'more folders'
}

const linked = (folder) => `[${code(folder)}](../${folder})`

const packageRows = () =>
  packages.map(({ folder, manifest }) => {
    const path = slashes(relative(root, folder))
    const name = manifest.private ? `${manifest.name} (private)` : manifest.name
    return [linked(path), code(name), about[path] ?? manifest.description ?? '']
  })

const otherRows = () =>
  readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && about[entry.name])
    .map(({ name }) => [linked(name), about[name]])

/** Folders with rooms of their own that a contributor has to find their way in. */
const mapped = ['packages/core/src', 'packages/stores/store-postgres/src']

/** The file that exports one of these names, wherever below `folder` it has moved to. */
const fileOf = (files, folder, names) => {
  const exported = new RegExp(`^export (?:const|class|function|abstract class) (?:${names.join('|')})\\b`, 'm')
  const [found, another] = files.filter(({ path, text }) => path.startsWith(folder) && exported.test(text))
  if (found && !another) return found.path
  throw new Error(
    `The walk in scripts/docs/rooms.mjs names ${names.join(' or ')}, which ${found ? 'several files export' : 'no file exports'} below ${folder}`,
  )
}

const walkOf = (files) =>
  walks
    .map(({ title, steps }) => {
      const lines = steps.map(([folder, names, words], n) => {
        const path = fileOf(files, folder, names)
        return `${n + 1}. [${code(path.slice(folder.length))}](../${path}) ${words}`
      })
      return `### ${title}\n\n${lines.join('\n')}`
    })
    .join('\n\n')

export const architectureSections = () => {
  const files = readSources()
  const imports = importedFiles(files)
  const core = files.filter(({ path }) => path.startsWith('packages/core/src/'))
  const folders = foldersOf(files).filter((folder) =>
    mapped.some((one) => folder === one || folder.startsWith(`${one}/`)),
  )
  const rooms = [...new Set(folders)].filter((folder) => folder !== 'packages/core/src' && hasRooms(folder, files))
  return {
    packages: drawn(imports, kindOf, files),
    walk: walkOf(files),
    core: drawn(imports, coreRoom, core),
    rooms:
      rooms
        .map((folder) => `### Inside ${code(folder)}\n\n${drawn(imports, inside(folder, files), files)}`)
        .join('\n\n') || 'No folder is divided further.',
    folders: [
      tableOf(['folder', 'package', 'what it is'], packageRows()),
      tableOf(
        ['folder', 'what it holds'],
        folders.map((folder) => [linked(folder), saidOf(folder, files)]),
      ),
      tableOf(['folder', 'what it holds'], otherRows()),
    ].join('\n\n'),
  }
}
