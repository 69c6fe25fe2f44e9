import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { bundle, withModules } from './bundle.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The command line as one would install it. */
    bin: string
  }
}

/** The binary is built once, for every test that runs it. */
export default async ({ provide }: TestProject): Promise<() => void> => {
  const folder = withModules(mkdtempSync(join(tmpdir(), 'deskwire-cli-')))
  await bundle({ cli: join(import.meta.dirname, '../src/cli.ts') }, join(folder, 'dist'))
  cpSync(join(import.meta.dirname, '../templates'), join(folder, 'templates'), { recursive: true })
  // The pages as their own builds make them; here they only have to be there.
  mkdirSync(join(folder, 'dist/assets'))
  writeFileSync(
    join(folder, 'dist/assets/index.html'),
    '<!doctype html><title>The phone</title><meta content="%START%">',
  )
  provide('bin', join(folder, 'dist', 'cli.js'))
  return () => rmSync(folder, { recursive: true, force: true })
}
