// node packages/stores/store-postgres/bench/run.mjs [throughput|growth]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { alias, root } from '../../../../scripts/packages.mjs'

const place = join(root, 'node_modules/.deskwire-bench')
mkdirSync(place, { recursive: true })
const folder = mkdtempSync(join(place, 'run-'))
const outfile = join(folder, 'bench.mjs')
await build({
  entryPoints: [new URL('./throughput.ts', import.meta.url).pathname],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  plugins: [
    {
      name: 'sources',
      setup({ onResolve }) {
        onResolve({ filter: /^@deskwire\// }, ({ path }) => ({
          path: alias.find(({ find }) => find.test(path))?.replacement,
        }))
      },
    },
  ],
})
try {
  const { main } = await import(pathToFileURL(outfile).href)
  await main(process.argv.slice(2))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
