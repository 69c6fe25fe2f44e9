// `npm start` of an example in this checkout: its TypeScript and that of the packages are bundled in a second, then run.
// With accounts in `.env` or in the environment it is the app alone; without any, a helpdesk and a provider come along.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { fromSources } from '../../scripts/packages.mjs'

const [folder = '.', name = 'app'] = process.argv.slice(2)
const here = resolve(folder)

/** What `.env.example` wants to be told; one of them is enough to mean the real thing. */
const named = [...readFileSync(join(here, '.env.example'), 'utf8').matchAll(/^([A-Z0-9_]+)=(?=\s|$)/gm)].map(
  ([, word]) => word,
)
const real = existsSync(join(here, '.env')) || named.some((word) => process.env[word])

const outdir = join(here, 'dist')
await build({
  entryPoints: (real ? [name] : [name, 'simulated']).map((entry) => join(here, 'src', `${entry}.ts`)),
  outdir,
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  plugins: [fromSources],
  logLevel: 'error',
})

process.chdir(here)
const run = (entry) => import(pathToFileURL(join(outdir, `${entry}.js`)).href)
if (real) await run(name)
else await (await run('simulated')).simulated(() => run(name))
