// One thing has one name: whatever an example, a page, a project or a container reads is in the list of settings.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { settings, simulated } from './docs/settings.mjs'
import { root } from './packages.mjs'

const name = '([A-Z][A-Z0-9_]+)'
const read = (path) => readFileSync(join(root, path), 'utf8')

/** How each language reads a variable. */
const reads = [
  `process\\.env\\.${name}`,
  `\\benvironment\\.${name}`,
  `\\benv\\.${name}`,
  `\\bsetting\\('${name}'`,
  `\\$\\{${name}[:}]`,
  `^#? ?${name}=`,
  `\\bexport ${name}=`,
  `-e ${name}=`,
].map((pattern) => new RegExp(pattern, 'gm'))

const readIn = (text) => {
  const found = reads.flatMap((pattern) => [...text.matchAll(pattern)].map(([, one]) => one))
  for (const [, list] of text.matchAll(/\bsettings\(([^)]*)\)/g))
    found.push(...[...list.matchAll(/'([A-Z][A-Z0-9_]+)'/g)].map(([, one]) => one))
  return found
}

/** What shells, compilers and databases name so, and what a template leaves to be replaced. */
const notOurs = new Set([
  'NODE_ENV',
  'PATH',
  'TMPDIR',
  'TOKEN',
  'ID',
  'APP',
  'SECRET',
  'KEY',
  'ACME_TOKEN',
  'ACME_WEBHOOK_SECRET',
])

const files = execFileSync('git', ['ls-files', 'README.md', 'docs', 'examples', 'packages', 'skills'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(md|ts|js|mjs|ya?ml|toml|service|example)$|Dockerfile$/.test(path))
  // What is generated says what its source says, and tests name what they like.
  .filter((path) => !/(^|\/)(tests?|emulated|conformance|faults)\/|\.test\.|^docs\/reference\//.test(path))
  .filter((path) => !path.startsWith('packages/') || path.endsWith('README.md') || path.startsWith('packages/cli/src/'))

it('whatever is read is listed, and whatever is listed is read', async () => {
  const listed = new Set((await settings()).flatMap((group) => group.settings.map((one) => one.name)))
  const found = new Map()
  for (const path of files) for (const one of readIn(read(path))) found.set(one, [...(found.get(one) ?? []), path])
  const unlisted = [...found].filter(([one]) => !listed.has(one) && !notOurs.has(one))
  // A pattern that finds nothing would find nothing wrong.
  expect(found.size).toBeGreaterThan(80)
  expect(unlisted.map(([one, [path]]) => `${one} in ${path}`)).toEqual([])
  const everything = files.map(read).join('\n')
  expect([...listed].filter((one) => !new RegExp(`\\b${one}\\b`).test(everything))).toEqual([])
})

it('the .env.example of an example has every setting that it reads', () => {
  const known = new Set(simulated.map((one) => one.name))
  const examples = files.filter((path) => /^examples\/[^/]+\/\.env\.example$/.test(path))
  expect(examples.length).toBeGreaterThan(8)
  for (const path of examples) {
    const folder = dirname(path)
    const sources = files.filter(
      (one) => one.startsWith(`${folder}/`) && /\.[jt]s$/.test(one) && !one.includes('simulated'),
    )
    const wanted = new Set(sources.flatMap((one) => readIn(read(one))).filter((one) => !notOurs.has(one)))
    const named = new Set(readIn(read(path)))
    const missing = [...wanted].filter((one) => !named.has(one) && !known.has(one) && !/_API_BASE$/.test(one))
    expect([path, missing]).toEqual([path, []])
  }
})
