// `npm run new:host acme`: an adapter that already works, keeps its contract and passes the gate. Change it from there.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packages, root } from './packages.mjs'

export const kinds = ['channel', 'host', 'assistant', 'store']

const camel = (name) => name.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase())
const pascal = (name) => camel(`-${name}`)
const constant = (name) => name.replaceAll('-', '_').toUpperCase()
const title = (name) => name.replace(/(^|-)([a-z0-9])/g, (_, dash, letter) => `${dash && ' '}${letter.toUpperCase()}`)
const slashes = (path) => path.split(sep).join('/')

/** Templates are written for `acme-name` (in words), `acme` (in code) and `Acme` (in titles and types). */
const fill = (text, { name, up, version }) => {
  const words = { 'acme-name': name, acme: camel(name), ACME: constant(name), ROOT: up, VERSION: version }
  // In one go: a name may hold any of these words itself.
  return text.replace(/acme-name|acme|Acme|ACME|ROOT|VERSION/g, (word, at) => {
    if (word !== 'Acme') return words[word]
    return /[A-Z]/.test(text[at + word.length] ?? '') ? pascal(name) : title(name)
  })
}

const isIdentifier = (word) => {
  try {
    new Function(`'use strict'; const ${word} = 0`)
    return true
  } catch {
    return false
  }
}

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
  const words = { name, version, up: slashes(relative(folder, root)) }
  cpSync(join(root, 'scripts/templates', kind), folder, { recursive: true })
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) writeFileSync(path, fill(readFileSync(path, 'utf8'), words))
  }

  // The length of a name decides where lines break, and its first letter where imports go.
  spawnSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', folder], {
    cwd: base,
  })

  const changeset = join(base, '.changeset', `${name}.md`)
  mkdirSync(dirname(changeset), { recursive: true })
  writeFileSync(changeset, `---\n'@deskwire/${name}': minor\n---\n\n${title(name)} can be used as a ${kind}.\n`)
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
