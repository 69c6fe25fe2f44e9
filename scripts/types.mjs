// Types of all sources, then of all tests. tsc -b writes the declarations the tests of other packages are checked against.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packages, root } from './packages.mjs'

const tsc = (...options) => {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

tsc('-b', ...packages.filter(({ folder }) => existsSync(join(folder, 'tsconfig.json'))).map(({ folder }) => folder))
// Pages for the browser have another library than node's.
for (const { folder } of packages)
  if (existsSync(join(folder, 'tsconfig.browser.json'))) tsc('-p', join(folder, 'tsconfig.browser.json'))
tsc('-p', 'tsconfig.tests.json')
