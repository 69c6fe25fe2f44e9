// `npm run version`: turns the pending changesets into versions and changelogs; `--no-lock` leaves the lock file alone.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packages, root } from '../packages.mjs'

// Before the first release every package already says 0.1.0, because the peer ranges of adapters ask for it. changesets
// would go on from there, to 0.2.0.
if (!packages.some(({ folder }) => existsSync(join(folder, 'CHANGELOG.md'))))
  for (const { folder, manifest } of packages) {
    const path = join(folder, 'package.json')
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(`"version": "${manifest.version}"`, '"version": "0.0.0"'))
  }

const run = (command, ...options) => {
  const { status } = spawnSync(command, options, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}

run('npx', '--no-install', 'changeset', 'version')
// ServiceNow's app has a lock of its own, so changesets does not know it. An instance takes a newer version only.
const app = join(root, 'packages/hosts/servicenow/app')
const { version } = JSON.parse(readFileSync(join(root, 'packages/core/package.json'), 'utf8'))
for (const path of ['package.json', 'package-lock.json'].map((name) => join(app, name)).filter(existsSync)) {
  const text = readFileSync(path, 'utf8')
  const named = /("name": "deskwire-servicenow",\s+"version": )"[^"]+"/g
  writeFileSync(path, text.replace(named, `$1"${version}"`))
}
if (!process.argv.includes('--no-lock')) {
  run('npm', 'install', '--package-lock-only', '--ignore-scripts')
  // The page about versions has what was pending.
  run('node', 'scripts/docs.mjs')
}
