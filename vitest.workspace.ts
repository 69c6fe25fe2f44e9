import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { alias, examples, packages, root } from './scripts/packages.mjs'
import { Order } from './scripts/test/order.mjs'
import { long } from './scripts/test/rounds.mjs'

// `npm run test:long` has every property in full.
const properties = long ? [] : [{ find: /^fast-check$/, replacement: join(root, 'scripts/test/fast-check.mjs') }]

const project = (name: string, folder: string, include: string[]) => {
  const setup = join(folder, 'test/global-setup.ts')
  return {
    // One root for all, so that what one project has compiled is there for the next.
    root,
    resolve: { alias: [...alias, ...properties] },
    test: {
      name,
      dir: folder,
      include,
      // Files share a process and what it has loaded; each puts back what it changes.
      isolate: false,
      setupFiles: [join(root, 'scripts/test/warnings.mjs')],
      testTimeout: 30_000,
      hookTimeout: 60_000,
      // A server that the tests of a package share: started once, ended after them.
      globalSetup: existsSync(setup) ? [setup] : [],
    },
  }
}

export default defineConfig({
  test: {
    // Many files wait, for a process, a database or a browser: others use the processor meanwhile.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: Order },
    experimental: { fsModuleCache: true },
    projects: [
      ...packages
        .filter(({ folder }) => existsSync(join(folder, 'src')))
        .map(({ folder, manifest }) => project(manifest.name, folder, ['src/**/*.test.ts', 'test/**/*.test.ts'])),
      ...examples.map(({ folder, manifest }) => project(manifest.name, folder, ['**/*.test.ts'])),
      project('repository', join(root, 'scripts'), ['*.test.mjs']),
    ],
  },
})
