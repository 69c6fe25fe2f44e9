import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { alias, examples, packages, root } from './scripts/packages.mjs'
import { Order } from './scripts/test/order.mjs'
import { long } from './scripts/test/rounds.mjs'

// `npm run test:long` has every property in full.
const properties = long ? [] : [{ find: /^fast-check$/, replacement: join(root, 'scripts/test/fast-check.mjs') }]

/** What the tests of a package share: started once, ended after them. */
const sharedBy = (folder: string) => [join(folder, 'test/global-setup.ts')].filter((path) => existsSync(path))

export const project = (
  name: string,
  folder: string,
  include: string[],
  { exclude = [] as string[], globalSetup = sharedBy(folder) } = {},
) => ({
  // One root for all, so that what one project has compiled is there for the next.
  root,
  resolve: { alias: [...alias, ...properties] },
  test: {
    name,
    dir: folder,
    include,
    exclude: ['**/node_modules/**', ...exclude],
    // Files share a process and what it has loaded; each puts back what it changes.
    isolate: false,
    setupFiles: [join(root, 'scripts/test/warnings.mjs')],
    // What is waited for has limits of its own. These end what never would; a busy machine computes for long.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    globalSetup,
  },
})

export const shared = {
  // Many files wait, for a process, a database or a browser: others use the processor meanwhile.
  maxWorkers: availableParallelism() + 2,
  sequence: { sequencer: Order },
  experimental: { fsModuleCache: true },
}

/** They install, build or start whole projects, as users of the packages do: `npm run test:projects`. */
export const whole = '**/*.project.test.*'

export default defineConfig({
  test: {
    ...shared,
    projects: [
      ...packages
        .filter(({ folder }) => existsSync(join(folder, 'src')))
        .map(({ folder, manifest }) =>
          project(manifest.name, folder, ['src/**/*.test.ts', 'test/**/*.test.ts'], { exclude: [whole] }),
        ),
      ...examples.map(({ folder, manifest }) => project(manifest.name, folder, ['**/*.test.ts'], { exclude: [whole] })),
      project('repository', join(root, 'scripts'), ['*.test.mjs'], { exclude: [whole] }),
    ],
  },
})
