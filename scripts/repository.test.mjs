// What every package owes its readers, so that none is published half.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf } from './arrows.mjs'
import { published, root } from './packages.mjs'
import { webhookPath } from './test/webhook-path.mjs'

const read = (...path) => readFileSync(join(root, ...path), 'utf8')
const named = (items) =>
  items.map((item) => [item.manifest.name, { ...item, path: relative(root, item.folder).replaceAll('\\', '/') }])

const changesets = readdirSync(join(root, '.changeset'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => read('.changeset', name))

const testsOf = ({ folder }) =>
  readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))

/** Packages of others that run because `file` is imported; `import()` waits, types are erased. */
const loadedBy = (file, files = new Set(), found = new Set()) => {
  if (files.has(file)) return found
  files.add(file)
  for (const { name, loads } of importsOf(readFileSync(file, 'utf8'))) {
    if (!loads) continue
    if (name.startsWith('.')) loadedBy(join(dirname(file), name.replace(/\.js$/, '.ts')), files, found)
    else if (!name.startsWith('node:') && !name.startsWith('@deskwire/')) found.add(name)
  }
  return found
}

/** Beside zod, which checks the options of each. */
const loadedWithIt = {
  // The small helpdesk opens its database when it is made.
  '@deskwire/desk': ['libsql'],
  '@deskwire/store-postgres': ['pg'],
  // One small file, which checks signatures.
  '@deskwire/twilio': ['twilio/lib/webhooks/webhooks.js'],
}

describe.each(named(published))('%s', (name, item) => {
  it('has a README with an example', () => {
    expect(existsSync(join(item.folder, 'README.md')) ? read(item.path, 'README.md') : 'no README').toMatch(/^```/m)
  })

  it('has a line in the changelog, or a changeset that will be one', () => {
    const told = changesets.some((text) => text.includes(`'${name}'`) || text.includes(`"${name}"`))
    expect(told || existsSync(join(item.folder, 'CHANGELOG.md'))).toBe(true)
  })

  if (/^packages\/(channels|hosts|assistants|stores)\//.test(item.path))
    it('costs little to import: what it depends on is loaded on first use', () => {
      expect([...loadedBy(join(item.folder, 'src/index.ts'))].sort()).toEqual([...(loadedWithIt[name] ?? []), 'zod'])
    })

  const suite = /^packages\/(channel|host|assistant|store)s\//.exec(item.path)?.[1]
  // What two channels share is no channel, and media is kept in a store but is none.
  if (suite && name !== '@deskwire/twilio' && name !== '@deskwire/media-s3')
    it(`F7: proves itself with the ${suite} contract suite`, () => {
      const call = new RegExp(`\\bdescribe${suite[0].toUpperCase()}${suite.slice(1)}\\(`)
      expect(testsOf(item).some((text) => call.test(text))).toBe(true)
    })
})

describe('decision records', () => {
  const files = readdirSync(join(root, 'docs/decisions')).filter((name) => /^\d{4}-.*\.md$/.test(name))
  const records = files.map((name) => {
    const text = read('docs/decisions', name)
    const status = /^Status: (accepted|superseded by \[\d{4}\]\(\d{4}-[\w-]+\.md\))(;.*)?$/m.exec(text)?.[1]
    return { name, number: name.slice(0, 4), text, status, title: /^# \d{4}\. (.+)\n\nStatus: /.exec(text)?.[1] }
  })

  it('have one form: number, title, status, date, context, decision, consequences', () => {
    const form =
      /^# (\d{4})\. [A-Z].*[^.]\n\nStatus: .+\nDate: \d{4}-\d{2}-\d{2}\n\n## Context\n[\s\S]+\n## Decision\n[\s\S]+\n## Consequences\n/
    expect(records.filter(({ text, number }) => form.exec(text)?.[1] !== number).map(({ name }) => name)).toEqual([])
    expect(records.filter(({ status }) => status === undefined).map(({ name }) => name)).toEqual([])
    expect(new Set(records.map(({ number }) => number)).size).toBe(records.length)
  })

  it('stand in the index, each under its own number, title and status', () => {
    const rows = read('docs/decisions/README.md').match(/^\| \[\d{4}\].*$/gm)
    expect(rows).toEqual(
      records.map(({ name, number, title, status }) => `| [${number}](${name}) | ${title} | ${status} |`),
    )
  })
})

describe('pages for contributors', () => {
  const folders = [
    ...readdirSync(join(root, 'packages/core/src'), { withFileTypes: true }),
    ...readdirSync(join(root, 'packages'), { withFileTypes: true }),
    ...readdirSync(root, { withFileTypes: true }).filter(({ name }) => !/^(\.|node_modules|packages|dist)/.test(name)),
  ]
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)

  it.each(['CONTRIBUTING.md', 'docs/architecture.md'])('%s names every folder', (page) => {
    const text = read(page)
    expect(folders.filter((name) => !new RegExp(`[/\`]${name}\\b`).test(text))).toEqual([])
  })
})

describe('links to this project', () => {
  const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  const texts = stdout
    .split('\n')
    .filter((path) => /\.(md|ts|tsx|js|mjs|json|yml|html|txt)$/.test(path) && !path.endsWith('package-lock.json'))
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, text: read(path) }))

  it('lead to the repository, never to a registry, where nothing is published yet', () => {
    const registry = /npm(?:js)\.(?:com|org)/
    expect(texts.filter(({ text }) => registry.test(text)).map(({ path }) => path)).toEqual([])
  })

  it('lead to folders and files that exist', () => {
    const link = /https:\/\/github\.com\/deskwire\/deskwire\/(?:tree|blob)\/main\/([\w./-]*\w)/g
    const targets = texts.flatMap(({ path, text }) => [...text.matchAll(link)].map(([, to]) => ({ path, to })))
    expect(targets.length).toBeGreaterThan(20)
    expect(targets.filter(({ to }) => !existsSync(join(root, to)))).toEqual([])
  })
})

it('a channel’s webhook path, bundled, has no schema library in it and stays under 12 KB', async () => {
  const { taken, zippedKb } = await webhookPath({ sources: true })
  expect(taken.filter((path) => path.includes('node_modules'))).toEqual([])
  expect(taken.some((path) => path.endsWith('src/inbound/receive.ts'))).toBe(true)
  expect(zippedKb).toBeLessThan(12)
})
