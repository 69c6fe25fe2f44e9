// tsc -b makes the types, tsup the JavaScript (tsup's own declaration builder does not work with TypeScript 7).
// `npm run build [package …]`; a package whose sources and dependencies did not change is left as it is.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { transform } from 'esbuild'
import { build } from 'tsup'
import { entries, published, root } from './packages.mjs'

const only = process.argv.slice(2)
const chosen = published.filter(
  ({ folder, manifest }) => only.length === 0 || only.some((o) => manifest.name === o || basename(folder) === o),
)

const tsc = spawnSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-b', ...chosen.map(({ folder }) => folder)],
  { cwd: root, stdio: 'inherit' },
)
if (tsc.status !== 0) process.exit(tsc.status ?? 1)

const walk = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []

// CommonJS readers need declarations of their own, or the types claim ESM where `require` gives CommonJS.
const copyDeclarations = (folder) => {
  for (const path of walk(folder).filter((path) => path.endsWith('.d.ts')))
    writeFileSync(
      path.replace(/\.d\.ts$/, '.d.cts'),
      readFileSync(path, 'utf8').replace(/(from\s+|import\(\s*|import\s+)(['"])(\.[^'"]*)\.js\2/g, '$1$2$3.cjs$2'),
    )
}

// esbuild cannot tell which properties of `\p{…}` a Node knows and makes `new RegExp(…)` of it, which is built again at every use, or
// when its module is loaded; Node 20 knows all of them.
const supported = { 'regexp-unicode-property-escapes': true }

// What tsup makes of split code for CommonJS takes an assignment to a private field for one to the export of the same
// name (`this.#desk = desk` also became `exports.desk = desk`), so each ES module is turned into its twin by esbuild alone.
const copyAsCommonJs = async (dist, bins) => {
  const modules = readdirSync(dist).filter((name) => name.endsWith('.js') && !bins.includes(name.slice(0, -3)))
  for (const name of modules) {
    const source = readFileSync(join(dist, name), 'utf8').replace(
      /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.\/[^'"\n]+)\.js\2/g,
      '$1$2$3.cjs$2',
    )
    const usesUrl = source.includes('import.meta.url')
    const { code } = await transform(source, {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      // A chunk that is loaded later must be the same CommonJS copy as the one that was loaded before.
      supported: { ...supported, 'dynamic-import': false },
      ...(usesUrl && {
        define: { 'import.meta.url': 'moduleUrl' },
        banner: `const moduleUrl = require('node:url').pathToFileURL(__filename).href;`,
      }),
    })
    writeFileSync(join(dist, name.replace(/\.js$/, '.cjs')), code)
  }
}

// A declaration whose source was renamed or removed would be published for ever.
const removeOrphans = ({ folder }) => {
  for (const path of walk(join(folder, 'dist'))) {
    const source = path.replace(join(folder, 'dist'), join(folder, 'src')).replace(/\.d\.c?ts$/, '')
    if (/\.d\.c?ts$/.test(path) && !existsSync(`${source}.ts`) && !existsSync(`${source}.tsx`)) rmSync(path)
  }
}

const stampOf = (item) => {
  const hash = createHash('sha256')
  const shared = [join(root, 'scripts/build.mjs'), ...walk(join(root, 'scripts/web-page')).sort()]
  for (const path of shared) hash.update(readFileSync(path))
  const own = ['src', 'scripts']
    .flatMap((name) => walk(join(item.folder, name)))
    .filter((path) => !/\.test\.tsx?$/.test(path))
  for (const path of [join(item.folder, 'package.json'), ...own.sort()])
    hash.update(path).update('\0').update(readFileSync(path)).update('\0')
  return hash.digest('hex')
}

const bundle = async (item) => {
  const { folder, manifest } = item
  const dist = join(folder, 'dist')
  const stampFile = join(dist, '.built.tsbuildinfo')
  const stamp = stampOf(item)
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return
  // What a command of the package runs, by its launcher in `bin`.
  const bins = manifest.bin ? ['cli'] : []
  const entry = Object.fromEntries([
    ...entries(item).map(({ name, source }) => [name, source]),
    ...bins.map((name) => [name, join(folder, 'src', `${name}.ts`)]),
  ])
  for (const name of readdirSync(dist)) if (/\.c?js$/.test(name)) rmSync(join(dist, name))
  await build({
    config: false,
    entry,
    outDir: dist,
    tsconfig: join(folder, 'tsconfig.json'),
    format: ['esm'],
    target: 'node20',
    platform: 'node',
    // One copy of shared code across entries: `instanceof` and module state hold between `.` and `./adapter`.
    splitting: true,
    treeshake: false,
    dts: false,
    clean: false,
    silent: true,
    external: Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    esbuildOptions: (options) => {
      options.supported = supported
    },
  })
  if (JSON.stringify(manifest.exports ?? {}).includes('require')) await copyAsCommonJs(dist, bins)
  removeOrphans(item)
  copyDeclarations(dist)
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'))
  // A package may have more to build than TypeScript: pages for the browser, say.
  const own = join(folder, 'scripts', 'build.mjs')
  if (existsSync(own)) await import(pathToFileURL(own).href)
  writeFileSync(stampFile, stamp)
  process.stdout.write(`built ${manifest.name}\n`)
}

await Promise.all(chosen.map(bundle))
