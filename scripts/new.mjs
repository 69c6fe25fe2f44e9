// `npm run new:host acme`: an adapter that already works, keeps its contract and passes the gate. Change it from there.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { camel, fill, isIdentifier, titleOf } from '../packages/cli/templates/fill.mjs'
import { packages, root } from './packages.mjs'

export const kinds = ['channel', 'host', 'assistant', 'store']

const slashes = (path) => path.split(sep).join('/')

/** `base` stands for the repository where the adapter goes: another one in tests. */
export const scaffold = (kind, name, base = root) => {
  if (!kinds.includes(kind)) throw new Error(`${kind} is none of ${kinds.join(', ')}`)
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name ?? ''))
    throw new Error(`A name is lower case letters, digits and single dashes: npm run new:${kind} acme`)
  if (!isIdentifier(camel(name))) throw new Error(`${name} is a word of the language`)
  if (packages.some(({ manifest }) => manifest.name === `@deskwire/${name}`))
    throw new Error(`There is a package @deskwire/${name} already`)
  const folder = join(base, 'packages', `${kind}s`, name)
  if (existsSync(folder)) throw new Error(`${folder} is there already`)

  const { version } = packages.find(({ manifest }) => manifest.name === '@deskwire/core').manifest
  const words = { VERSION: version, ROOT: slashes(relative(folder, root)) }
  cpSync(join(root, 'packages/cli/templates', kind), folder, { recursive: true })
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) writeFileSync(path, fill(readFileSync(path, 'utf8'), name, words))
  }

  // The length of a name decides where lines break, and its first letter where imports go.
  spawnSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', folder], {
    cwd: base,
  })

  const changeset = join(base, '.changeset', `${name}.md`)
  mkdirSync(dirname(changeset), { recursive: true })
  writeFileSync(changeset, `---\n'@deskwire/${name}': minor\n---\n\n${titleOf(name)} can be used as a ${kind}.\n`)
  return folder
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [kind, name] = process.argv.slice(2)
  try {
    const folder = slashes(relative(root, scaffold(kind, name)))
    console.log(`${folder} is there. Next:

  npm install                                   links it into the workspace
  npm test -- --project @deskwire/${name}
  npm run check`)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
