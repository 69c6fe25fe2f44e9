import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { alias, examples, packages, root } from './scripts/packages.mjs'

// `npm run test:long` has every property in full.
const properties =
  process.env.DESKWIRE_TESTS === 'long'
    ? []
    : [{ find: /^fast-check$/, replacement: join(root, 'scripts/test/fast-check.mjs') }]

const project = (name: string, folder: string, include: string[]) => ({
  resolve: { alias: [...alias, ...properties] },
  test: {
    name,
    root: folder,
    include,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A server that the tests of a package share: started once, ended after them.
    globalSetup: existsSync(join(folder, 'test/global-setup.ts')) ? ['test/global-setup.ts'] : [],
  },
})

export default defineConfig({
  test: {
    projects: [
      ...packages
        .filter(({ folder }) => existsSync(join(folder, 'src')))
        .map(({ folder, manifest }) => project(manifest.name, folder, ['src/**/*.test.ts', 'test/**/*.test.ts'])),
      ...examples.map(({ folder, manifest }) => project(manifest.name, folder, ['**/*.test.ts'])),
      project('repository', join(root, 'scripts'), ['*.test.mjs']),
    ],
  },
})
