// `npm run pictures`, after a build: every picture of a running page, but for the one that needs a real Request Tracker.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './packages.mjs'

/** The tests in which a page looks as the guides show it: `keepPicture`. */
const tests = ['packages/panel/test', 'packages/hosts/chatwoot/test/panel']

const run = (...words) => {
  const env = { ...process.env, DESKWIRE_PICTURES: join(root, 'docs/images') }
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit', env })
  if (status !== 0) process.exit(status ?? 1)
}
run('examples/quickstart/pictures.mjs')
run('node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.workspace.ts', ...tests)
