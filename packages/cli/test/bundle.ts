import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { alias, root } from '../../../scripts/packages.mjs'

/** Workspace packages from their sources, so that nothing needs to be built before. */
const sources: Plugin = {
  name: 'sources',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^@deskwire\// }, ({ path }) => {
      const found = alias.find(({ find }) => find.test(path))
      return found ? { path: found.replacement } : undefined
    }),
}

const external = ['libsql', 'pg', 'twilio', 'axios', 'qrcode', 'jiti', 'csv-parse']

/** Each entry as one module, with what it loads later in files of their own. */
export const bundle = async (entries: Readonly<Record<string, string>>, folder: string): Promise<void> => {
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: { ...entries },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external,
    logLevel: 'error',
    plugins: [sources],
    // Where a bundled dependency is CommonJS, it asks for node's own modules by `require`.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module';const require=requireFrom(import.meta.url);",
    },
  })
}

/** A folder in which bundles find what they do not hold. */
export const withModules = (folder: string): string => {
  mkdirSync(folder, { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "version": "0.1.0" }\n')
  return folder
}
