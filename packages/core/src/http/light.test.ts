import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const index = join(dirname(fileURLToPath(import.meta.url)), '..', 'index.ts')
const statement = /^(?:import|export)\b(\s+type\b)?(?:[^'"`;()]*?\bfrom)?\s*['"]([^'"\n]+)['"]/gm

/** Every module that runs because `file` is imported; `import()` waits, types are erased. */
const loaded = (file: string, files = new Set<string>(), packages = new Set<string>()): ReadonlySet<string> => {
  if (files.has(file)) return packages
  files.add(file)
  for (const [, type, name = ''] of readFileSync(file, 'utf8').matchAll(statement))
    if (type === undefined) {
      if (name.startsWith('.')) loaded(join(dirname(file), name.replace(/\.js$/, '.ts')), files, packages)
      else packages.add(name)
    }
  return packages
}

it('importing @deskwire/core loads no schemas, no HTTP client and no phone tables: they wait for their first use', () => {
  const outside = [...loaded(index)].filter((name) => !name.startsWith('node:'))
  expect(outside).toEqual(['eventemitter3'])
})
