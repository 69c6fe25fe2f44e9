import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { alias, root } from '../packages.mjs'

// Not part of vitest.workspace.ts: `npm test` needs no Request Tracker.
export default defineConfig({
  resolve: { alias: [...alias] },
  test: {
    name: 'request-tracker, the real one',
    root: join(root, 'packages/hosts/request-tracker'),
    include: ['test/real/**/*.rt.ts'],
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
})
