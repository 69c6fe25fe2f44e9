import { readFileSync } from 'node:fs'

const read = (): string => {
  try {
    const { version: found } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      version?: unknown
    }
    return typeof found === 'string' ? found : '0'
  } catch {
    return '0'
  }
}

/** The package's own. */
export const version = read()
