import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { violations } from './arrows.mjs'
import { codeIn, problemsIn } from './docs/code.mjs'
import { kinds, scaffold } from './new.mjs'
import { root } from './packages.mjs'

// Inside the repository, so that modules are found as a real adapter finds them.
const parent = join(root, '.scaffold')
let base
let folders

const names = { channel: 'blue-whale', host: 'acme-desk', assistant: 'a', store: 'blue-whale-store' }

const run = (script, ...options) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...options], {
    cwd: base,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  return { status, output: `${stdout}${stderr}` }
}

const write = (path, value) =>
  writeFileSync(join(base, path), typeof value === 'string' ? value : JSON.stringify(value))

beforeAll(() => {
  mkdirSync(parent, { recursive: true })
  base = mkdtempSync(join(parent, 'new-'))
  const settings = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  write('biome.json', { ...settings, $schema: undefined, vcs: undefined })
  folders = kinds.map((kind) => scaffold(kind, names[kind], base))
})

afterAll(() => rmSync(base, { recursive: true, force: true }))

describe('a scaffolded adapter of each kind', () => {
  it('has types that fit the ports, in its sources and in its tests', () => {
    const tests = folders.map((folder) => relative(base, folder))
    write('tsconfig.tests.json', {
      extends: join(root, 'tsconfig.tests.json'),
      include: tests.map((folder) => `${folder}/test/**/*.ts`),
    })
    const testkit = join(root, 'packages/testkit')
    expect(run('typescript/bin/tsc', '-b', testkit, ...folders)).toEqual({ status: 0, output: '' })
    expect(run('typescript/bin/tsc', '-p', 'tsconfig.tests.json')).toEqual({ status: 0, output: '' })
  })

  it('passes the tests it comes with', () => {
    write(
      'vitest.config.mjs',
      `import { alias } from '../../scripts/packages.mjs'
      export default { resolve: { alias }, test: { include: ['packages/**/*.test.ts'], root: import.meta.dirname } }`,
    )
    const report = join(base, 'report.json')
    const { output } = run('vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${report}`)
    expect(existsSync(report), output).toBe(true)
    const { numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    const found = testResults.map(({ name, status, message }) => `${relative(base, name)} ${status}${message}`)
    expect(found.sort(), output).toEqual(
      kinds.map((kind) => `packages/${kind}s/${names[kind]}/test/index.test.ts passed`).sort(),
    )
    expect(numFailedTests).toBe(0)
  })

  it('keeps the arrows and the formatting', () => {
    const files = folders.flatMap((folder) =>
      readdirSync(join(folder, 'src'))
        .filter((name) => !name.endsWith('.test.ts'))
        .map((name) => ({
          folder: relative(base, folder),
          path: relative(base, join(folder, 'src', name)),
          text: readFileSync(join(folder, 'src', name), 'utf8'),
        })),
    )
    expect(violations(files)).toEqual([])
    const { status, output } = run('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', 'packages')
    expect(status, output).toBe(0)
  })

  it('shows an example that compiles', () => {
    const readmes = folders.map((folder) => relative(root, join(folder, 'README.md')).replaceAll('\\', '/'))
    const own = kinds.map((kind, n) => [`@deskwire/${names[kind]}`, [join(folders[n], 'src/index.ts')]])
    const blocks = codeIn(readmes)
    expect(blocks.filter(({ checked }) => checked)).toHaveLength(kinds.length)
    expect(problemsIn(blocks, Object.fromEntries(own))).toEqual([])
  })

  it('leaves no word of the template behind, and comes with a changeset', () => {
    for (const folder of folders.filter((path) => path.includes('blue-whale')))
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
        if (entry.isFile() && !/tsbuildinfo$/.test(entry.name))
          expect(readFileSync(join(entry.parentPath, entry.name), 'utf8')).not.toMatch(
            /[Aa]cme|ACME|\bROOT\b|\bVERSION\b/,
          )
    expect(readFileSync(join(base, '.changeset/acme-desk.md'), 'utf8')).toContain("'@deskwire/acme-desk': minor")
  })
})

it.each([['Acme'], ['acme_desk'], ['../acme'], ['-acme'], [undefined]])('refuses the name %s', (name) => {
  expect(() => scaffold('host', name, base)).toThrow('A name is lower case')
})

it('refuses a name that cannot be exported', () => {
  expect(() => scaffold('host', 'delete', base)).toThrow('a word of the language')
})

it('writes over nothing', () => {
  expect(() => scaffold('host', 'acme-desk', base)).toThrow('already')
  expect(() => scaffold('host', 'zendesk', base)).toThrow('already')
})
