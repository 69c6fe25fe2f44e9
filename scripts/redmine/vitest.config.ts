import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { alias, root } from '../packages.mjs'

// Not part of vitest.workspace.ts: `npm test` needs no Redmine.
export default defineConfig({
  resolve: { alias: [...alias] },
  test: {
    name: 'redmine, the real one',
    root: join(root, 'packages/hosts/redmine'),
    include: ['test/real/**/*.real.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
})
