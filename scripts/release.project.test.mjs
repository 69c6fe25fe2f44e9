import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entries, examples, published, root } from './packages.mjs'
import { compile, emptyProject, installOffline, linkDependencies, node, pack } from './release/packed.mjs'

const project = emptyProject()
let packed

const specifiers = published.flatMap((item) =>
  entries(item).map(({ path }) => (path === '.' ? item.manifest.name : `${item.manifest.name}/${path.slice(2)}`)),
)
// vitest, on which the testkit stands, refuses to be required.
const fromCommonJs = specifiers.filter((name) => !name.startsWith('@deskwire/testkit'))

beforeAll(() => {
  packed = pack(project.folder)
  installOffline(project, packed)
  const app = readFileSync(join(root, 'scripts/release/app.ts.txt'), 'utf8')
  const all = specifiers.map((name, at) => `import * as all${at} from '${name}'`)
  const used = specifiers.map((_, at) => `all${at}`).join(', ')
  for (const kind of ['mts', 'cts']) {
    writeFileSync(join(project.folder, `app.${kind}`), app)
    writeFileSync(join(project.folder, `all.${kind}`), `${all.join('\n')}\nvoid [${used}]\n`)
  }
}, 300_000)
afterAll(() => project.remove())

describe.each(published.map((item) => [item.manifest.name, item]))('%s, as npm would publish it', (name, item) => {
  it('holds what belongs there and nothing else', () => {
    const { files } = packed.get(name)
    const own = item.manifest.files.filter((pattern) => !pattern.startsWith('!') && !pattern.startsWith('dist'))
    const belongs = (path) =>
      ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'].includes(path) ||
      /^dist\/(?!.*\.(test|tsbuildinfo)\b)/.test(path) ||
      own.some((folder) => path.startsWith(`${folder}/`))
    expect(files.filter((path) => !belongs(path))).toEqual([])
    expect(['package.json', 'README.md', 'LICENSE'].filter((path) => !files.includes(path))).toEqual([])
  })

  it('can be published: no path of this machine in it, and where it comes from', () => {
    const manifest = JSON.parse(readFileSync(join(project.folder, 'node_modules', name, 'package.json'), 'utf8'))
    const ranges = Object.values({ ...manifest.dependencies, ...manifest.peerDependencies })
    expect(ranges.filter((range) => /^(file|link|workspace|portal):|^\*$/.test(range))).toEqual([])
    // npm refuses provenance for a package that does not say this.
    expect(manifest.repository).toEqual({
      type: 'git',
      url: 'git+https://github.com/deskwire/deskwire.git',
      directory: expect.stringMatching(/^packages\//),
    })
    expect(manifest.license).toBe('MIT')
  })
})

describe('the tarballs in an empty project', () => {
  it('type-check as ES modules and as CommonJS, what they depend on included', () => {
    expect(compile(project, { skipLibCheck: true })).toMatchObject({ status: 0, output: '' })
    const strict = { skipLibCheck: false, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true }
    expect(compile(project, strict)).toMatchObject({ status: 0, output: '' })
  })

  it.each(['mjs', 'cjs'])('run an app written as %s', (kind) => {
    expect(node(project, [`app.${kind}`])).toEqual(
      expect.objectContaining({ status: 0, stdout: `carried both ways on ${process.version}\n` }),
    )
  })

  const apps = examples
    .filter(({ folder, manifest }) => manifest.scripts?.build && existsSync(join(folder, 'Dockerfile')))
    .map(({ folder, manifest }) => [basename(folder), { folder, manifest }])
  it.each(apps)('build and load the example %s outside of the repository', (name, { folder, manifest }) => {
    const copy = join(project.folder, 'examples', name)
    // As its Dockerfile copies it.
    const left = readFileSync(join(folder, '.dockerignore'), 'utf8').split('\n').filter(Boolean)
    cpSync(folder, copy, { recursive: true, filter: (path) => !left.some((one) => path === join(folder, one)) })
    linkDependencies(project, folder, manifest)
    const [, ...options] = manifest.scripts.build.split(' ')
    const built = node({ folder: copy }, [...options, '--log-level=warning'], join(root, 'node_modules/.bin/esbuild'))
    expect(built).toMatchObject({ status: 0, output: '' })
    // Nothing is configured yet: it gets as far as saying so.
    const ran = node({ folder: copy }, ['dist/app.js'])
    expect(ran).toMatchObject({ status: 1, output: expect.stringMatching(/^Not set: PUBLIC_URL, /) })
  })

  it('say the same to import and to require', () => {
    const names = `const names = (all) => Object.keys(all).filter((name) => name !== 'default' && name !== '__esModule' && name !== 'module.exports').sort()`
    writeFileSync(
      join(project.folder, 'names.mjs'),
      `${names}
      const told = {}
      for (const name of ${JSON.stringify(fromCommonJs)}) told[name] = names(await import(name))
      console.log(JSON.stringify(told))`,
    )
    writeFileSync(
      join(project.folder, 'names.cjs'),
      `${names}
      console.log(JSON.stringify(Object.fromEntries(${JSON.stringify(fromCommonJs)}.map((name) => [name, names(require(name))]))))`,
    )
    const [imported, required] = ['names.mjs', 'names.cjs'].map((file) => node(project, [file]))
    expect([imported.status, required.status], `${imported.output}${required.output}`).toEqual([0, 0])
    expect(JSON.parse(required.stdout)).toEqual(JSON.parse(imported.stdout))
  })
})
