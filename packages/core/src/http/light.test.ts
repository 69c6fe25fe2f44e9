import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'

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

it('importing @deskwire/core loads no HTTP client and no phone tables: they wait for their first use', () => {
  const outside = [...loaded(index)].filter((name) => !name.startsWith('node:'))
  expect(outside.sort()).toEqual(['eventemitter3', 'zod'])
})

it('importing @deskwire/core asks for none of Node’s tables of Unicode and of zones: they wait as well', async () => {
  const asked: PropertyKey[] = []
  vi.stubGlobal(
    'Intl',
    new Proxy(Intl, {
      get(target, name) {
        asked.push(name)
        return Reflect.get(target, name)
      },
    }),
  )
  // What another file of this process has loaded does not count.
  vi.resetModules()
  try {
    const { split } = await import('../index.js').then(() => import('../render/split.js'))
    expect(asked).toEqual([])
    expect(split('é'.repeat(30), 20)).toHaveLength(2)
    expect(asked).toEqual(['Segmenter'])
  } finally {
    vi.unstubAllGlobals()
  }
})
