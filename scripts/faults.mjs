// The whole fault suite: thousands of messages, more than a thousand kills. `npm test` runs a bounded part of it.
import { spawnSync } from 'node:child_process'
import { root } from './packages.mjs'

const files = ['test/killed.test.ts', 'test/troubles.test.ts']
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--config',
  'vitest.workspace.ts',
  '--project',
  '@deskwire/integration-tests',
]
const { status } = spawnSync(process.execPath, [...vitest, ...files, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, DESKWIRE_FAULTS: 'all' },
})
process.exit(status ?? 1)
