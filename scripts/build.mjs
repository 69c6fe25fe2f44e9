// tsc -b makes the types, tsup the JavaScript (tsup's own declaration builder does not work with TypeScript 7).
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'tsup'
import { entries, packages, root } from './packages.mjs'

const only = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const typesOnly = process.argv.includes('--types')
const chosen = packages.filter(
  ({ manifest, folder }) => only.length === 0 || only.some((o) => manifest.name === o || folder.endsWith(o)),
)
const typed = chosen.filter(({ folder }) => existsSync(join(folder, 'tsconfig.json')))

const tsc = spawnSync('npx', ['tsc', '-b', ...typed.map(({ folder }) => folder)], { cwd: root, stdio: 'inherit' })
if (tsc.status !== 0) process.exit(tsc.status ?? 1)
if (typesOnly) process.exit(0)

// CommonJS readers need declarations of their own, or the types claim ESM where `require` gives CommonJS.
const copyForCommonJs = (folder) => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) copyForCommonJs(path)
    else if (path.endsWith('.d.ts'))
      writeFileSync(
        path.replace(/\.d\.ts$/, '.d.cts'),
        readFileSync(path, 'utf8').replace(/(from\s+|import\(\s*|import\s+)(['"])(\.[^'"]*)\.js\2/g, '$1$2$3.cjs$2'),
      )
  }
}

for (const item of chosen) {
  const { folder, manifest } = item
  const found = entries(item).filter(({ source }) => existsSync(source))
  const bins = Object.values(manifest.bin ?? {})
  if (found.length === 0 && bins.length === 0) continue
  for (const name of existsSync(join(folder, 'dist')) ? readdirSync(join(folder, 'dist')) : [])
    if (/\.c?js$/.test(name)) rmSync(join(folder, 'dist', name))
  await build({
    config: false,
    entry: Object.fromEntries([
      ...found.map(({ name, source }) => [name, source]),
      ...bins
        .map((bin) => bin.replace(/^(\.\/)?dist\/|\.js$/g, ''))
        .map((name) => [name, join(folder, 'src', `${name}.ts`)]),
    ]),
    outDir: join(folder, 'dist'),
    tsconfig: join(folder, 'tsconfig.json'),
    format: manifest.exports && JSON.stringify(manifest.exports).includes('require') ? ['esm', 'cjs'] : ['esm'],
    target: 'node20',
    platform: 'node',
    splitting: true,
    treeshake: false,
    dts: false,
    clean: false,
    silent: true,
    external: [...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }), 'vitest', 'msw'],
  })
  if (existsSync(join(folder, 'dist'))) copyForCommonJs(join(folder, 'dist'))
  process.stdout.write(`built ${manifest.name}\n`)
}
