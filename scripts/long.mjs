// `npm test` with every property and every kill in full: thousands of messages, more than a thousand kills. Arguments go
// to vitest; `npm run test:faults` names the files of the fault suite.
import { spawnSync } from 'node:child_process'
import { root } from './packages.mjs'

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.workspace.ts']
const { status } = spawnSync(process.execPath, [...vitest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, DESKWIRE_TESTS: 'long' },
})
process.exit(status ?? 1)
