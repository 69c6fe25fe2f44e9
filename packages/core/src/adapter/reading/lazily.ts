import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { fail } from '../../model/failure.js'

/**
 * A package that is loaded on first use, and asked for again when that failed (no file descriptor free, for example).
 * Node remembers a failed `import` for as long as the process lives and fails every later one of the same URL the same
 * way. `from` returns the caller's `import.meta.url`: as a function, so that a bundler can drop what nobody uses.
 */
export const lazily = <Module extends object>(
  name: string,
  from: () => string,
  load: () => Promise<Module>,
): (() => Promise<Module>) => {
  let loading: Promise<Module> | undefined
  let failures = 0
  const attempt = async (): Promise<Module> => {
    try {
      return await load()
    } catch (thrown) {
      const again = failures > 0 && (await anew<Module>(name, from(), failures))
      if (again) return again
      failures++
      loading = undefined
      const why = codeOf(thrown)
      process.emitWarning(`${name} could not be loaded (${why}); it is tried again at its next use`, 'DeskwireWarning')
      throw fail('not_loaded', `${name} could not be loaded: ${why}`, {
        retryable: true,
        remedy: `If it stays so, see whether ${name} is installed and whether the process may open more files (ulimit -n)`,
      })
    }
  }
  return () => {
    loading ??= attempt()
    return loading
  }
}

/**
 * Under another URL Node reads the file anew. That does not help where one of the files behind it failed; there the
 * CommonJS edition does, which has its own.
 */
const anew = async <Module>(name: string, from: string, tries: number): Promise<Module | undefined> => {
  try {
    const require = createRequire(from)
    const url = `${pathToFileURL(require.resolve(name)).href}?again=${tries}`
    const found = await import(/* @vite-ignore */ url).catch(() => require(name))
    const main = found.default ?? found
    return { ...main, ...found, default: main }
  } catch {
    return undefined
  }
}

const codeOf = (thrown: unknown): string => {
  const code: unknown = thrown instanceof Error ? Reflect.get(thrown, 'code') : undefined
  return typeof code === 'string' ? code : thrown instanceof Error ? thrown.name : typeof thrown
}
