import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { fromSources, root } from '../../../scripts/packages.mjs'

const external = ['libsql', 'pg', 'twilio', 'qrcode', 'jiti', 'csv-parse']

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
    plugins: [fromSources],
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
