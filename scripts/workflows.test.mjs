// What GitHub runs for us, and with which rights.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { published, root } from './packages.mjs'
import { nextOf, notesOf } from './release/next.mjs'
import { sbom } from './release/sbom.mjs'
import { verdictOf } from './release/signatures.mjs'

const folder = join(root, '.github/workflows')
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))
const read = (name) => parse(workflows.find((one) => one.name === name).text)
const jobs = workflows.flatMap(({ name, text }) => {
  const { jobs, permissions } = parse(text)
  return Object.entries(jobs).map(([job, value]) => ({ at: `${name} ${job}`, permissions, ...value }))
})
const commands = ({ steps }) => steps.map(({ run = '' }) => run).join('\n')
const actions = ({ steps }) => steps.flatMap(({ uses }) => uses?.split('@')[0] ?? [])
const writes = ({ permissions }) =>
  Object.entries(permissions)
    .filter(([, right]) => right === 'write')
    .map(([name]) => name)

describe('workflows', () => {
  it('pin every action by its full commit hash, and say which version that is', () => {
    const lines = workflows.flatMap(({ text }) => text.match(/^.*\buses:.*$/gm) ?? [])
    expect(lines.length).toBeGreaterThan(5)
    const pinned = /^\s*(- )?uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
    expect(lines.filter((line) => !pinned.test(line))).toEqual([])
    // One action, one version.
    const versions = new Set(lines.map((line) => line.replace(/^[\s-]*/, '')))
    expect(new Set([...versions].map((line) => line.split('@')[0])).size).toBe(versions.size)
  })

  it('have no rights beyond reading, unless a job says which', () => {
    for (const { name, text } of workflows) {
      const { permissions } = parse(text)
      expect(permissions, name).toSatisfy((given) => Object.values(given).every((right) => right === 'read'))
    }
    const rights = jobs.filter((job) => writes(job).length > 0).map((job) => [job.at, writes(job)])
    expect(Object.fromEntries(rights)).toEqual({
      'release.yml propose': ['contents', 'pull-requests'],
      'release.yml publish': ['id-token'],
      'release.yml announce': ['contents'],
    })
  })

  it('keep what can write away from what runs our code and that of our dependencies', () => {
    for (const job of jobs.filter((one) => writes(one).length > 0)) {
      expect(commands(job), job.at).not.toMatch(/\b(npm (ci|install|i|run|test|exec|start)|npx|node)\b/)
      if (!writes(job).includes('pull-requests')) expect(actions(job), job.at).not.toContain('actions/checkout')
    }
    const { publish } = read('release.yml').jobs
    expect(publish.permissions).toEqual({ 'id-token': 'write' })
    expect(actions(publish)).toEqual(['actions/download-artifact', 'actions/setup-node'])
    expect(commands(publish)).toMatch(/npm publish .*--provenance .*--ignore-scripts/)
  })

  it('leave no credentials behind where our code runs', () => {
    for (const job of jobs.filter((one) => /\b(npm|node|npx)\b/.test(commands(one))))
      for (const { uses, with: options } of job.steps)
        if (uses?.startsWith('actions/checkout@')) expect(options?.['persist-credentials'], job.at).toBe(false)
  })

  it('put nothing from outside into a shell: it comes as an environment variable', () => {
    expect(jobs.filter((job) => commands(job).includes('${{')).map(({ at }) => at)).toEqual([])
    expect(workflows.filter(({ text }) => text.includes('pull_request_target'))).toEqual([])
  })

  it('take nothing into a release that a pull request could have cached', () => {
    const caches = Object.values(read('release.yml').jobs).flatMap(({ steps }) => steps.map((step) => step.with?.cache))
    expect(caches.filter(Boolean)).toEqual([])
  })

  it('call only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const called = jobs.flatMap((job) => [...commands(job).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name))
    expect(called.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
    const files = jobs.flatMap((job) =>
      [...commands(job).matchAll(/node (scripts\/[\w/.-]+)/g)].map(([, path]) => path),
    )
    expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })

  it('run the whole gate once and the tests on every Node we promise, and every long suite each night', () => {
    const { check, changeset } = read('check.yml').jobs
    expect(check.strategy.matrix.node).toEqual([20, 22, 24])
    const gate = check.steps.filter(({ run }) => ['npm run check', 'npm test'].includes(run))
    expect(gate.map((step) => [step.run, step.if])).toEqual([
      ['npm run check', 'matrix.node == 20'],
      ['npm test', 'matrix.node != 20'],
    ])
    expect(commands(changeset)).toContain('changeset status')
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    // The gate runs `test:projects`. The vendors' descriptions are not part of the repository, so `test:specs` runs where they lie beside it.
    const long = Object.keys(scripts).filter(
      (name) => name.startsWith('test:') && !['test:projects', 'test:specs'].includes(name),
    )
    const nightly = Object.values(read('nightly.yml').jobs).map(commands).join('\n')
    expect(long.filter((name) => !nightly.includes(`npm run ${name}`))).toEqual([])
  })
})

describe('a release', () => {
  const copy = mkdtempSync(join(tmpdir(), 'deskwire-version-'))
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  it('is proposed while changesets wait, published once, and then left alone', () => {
    expect(nextOf({ changesets: 2, tagged: true })).toBe('propose')
    expect(nextOf({ changesets: 0, tagged: false })).toBe('publish')
    expect(nextOf({ changesets: 0, tagged: true })).toBe('nothing')
  })

  it('is told as its changelog tells it', () => {
    const changelog = '# @deskwire/core\n\n## 0.2.0\n\n### Minor Changes\n\n- b\n\n## 0.1.0\n\n- a\n'
    expect(notesOf(changelog, '0.2.0')).toBe('### Minor Changes\n\n- b\n')
    expect(notesOf(changelog, '0.1.0')).toBe('- a\n')
    expect(() => notesOf(changelog, '0.3.0')).toThrow('no section 0.3.0')
  })

  it('lists every published package and what it depends on', () => {
    const { bomFormat, components, dependencies } = sbom()
    expect(bomFormat).toBe('CycloneDX')
    const listed = components.map((component) => component['bom-ref'])
    const own = published.map(({ manifest }) => `${manifest.name}@${manifest.version}`)
    expect(own.filter((ref) => !listed.includes(ref))).toEqual([])
    const names = new Set(listed.map((ref) => ref.slice(0, ref.lastIndexOf('@'))))
    const needed = published.flatMap(({ manifest }) => Object.keys(manifest.dependencies ?? {}))
    expect(needed.filter((name) => !names.has(name))).toEqual([])
    // Of pg, which only the PostgreSQL store asks for.
    expect(names).toContain('pg-protocol')
    expect(['vitepress', '@biomejs/biome', '@deskwire/example-quickstart'].filter((name) => names.has(name))).toEqual(
      [],
    )
    expect(dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !listed.includes(ref))).toEqual([])
  })

  it('passes over signatures only where nobody answers', () => {
    expect(verdictOf({ status: 0, output: '' })).toBe('verified')
    expect(verdictOf({ status: 1, output: 'npm error code ENOTFOUND' })).toBe('skipped')
    expect(verdictOf({ status: null, output: '', timedOut: true })).toBe('skipped')
    expect(verdictOf({ status: 1, output: '1 package has an invalid registry signature' })).toBe('failed')
  })

  it('is called 0.1.0 the first time, for all packages, in one changelog each', () => {
    const files = ['package.json', '.changeset', 'scripts']
    for (const path of files) cpSync(join(root, path), join(copy, path), { recursive: true })
    const manifests = spawnSync('git', ['ls-files', '*/package.json'], { cwd: root, encoding: 'utf8' }).stdout.trim()
    for (const path of manifests.split('\n')) cpSync(join(root, path), join(copy, path))
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
    const { status, stderr } = spawnSync(process.execPath, [join(copy, 'scripts/release/version.mjs'), '--no-lock'], {
      cwd: copy,
      encoding: 'utf8',
    })
    expect(status, stderr).toBe(0)
    for (const { manifest, folder: at } of published) {
      const there = join(copy, at.slice(root.length))
      expect(JSON.parse(readFileSync(join(there, 'package.json'), 'utf8')).version, manifest.name).toBe('0.1.0')
      expect(readFileSync(join(there, 'CHANGELOG.md'), 'utf8'), manifest.name).toContain('## 0.1.0')
    }
    expect(readdirSync(join(copy, '.changeset'))).toEqual(['config.json'])
  })
})
