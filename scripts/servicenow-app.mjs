// `npm run build:servicenow-app`: checks the types of the app's scripts and builds, checks and packs the app with
// ServiceNow's own SDK. The SDK is large, so the app has a lock of its own and is installed the first time this runs.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from './packages.mjs'

const app = join(root, 'packages/hosts/servicenow/app')
const tsc = join(root, 'node_modules/typescript/bin/tsc')

const run = (what, command, ...options) => {
  console.log(`\n── ${what}\n`)
  const { status } = spawnSync(command, options, { cwd: app, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}

// No package of the SDK needs its install script here.
if (!existsSync(join(app, 'node_modules/@servicenow/sdk')))
  run('Install', 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund')
run("Types: the scripts, by ServiceNow's own", process.execPath, tsc, '-p', 'tsconfig.json')
run("Types: the tests' stand-ins for Glide", process.execPath, tsc, '-p', 'tsconfig.stand-ins.json')
const sdk = join(app, 'node_modules/@servicenow/sdk/bin/index.js')
run('Build', process.execPath, sdk, 'build', '--frozenKeys')
run('Pack', process.execPath, sdk, 'pack')

for (const name of readdirSync(join(app, 'target'))) console.log(relative(root, join(app, 'target', name)))
