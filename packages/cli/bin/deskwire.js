#!/usr/bin/env node
// In a clone, npm links this command before anything is built, so what it names must be there from the start. It then builds
// the command line and what that loads, once.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => new URL(path, import.meta.url)
const built = at('../dist/cli.js')
const build = at('../../../scripts/build.mjs')

if (!existsSync(built) && existsSync(build)) {
  const { name, peerDependencies } = JSON.parse(readFileSync(at('../package.json'), 'utf8'))
  console.error('Building deskwire in this clone, once …')
  // Standard output is for what the command says.
  const stdio = ['ignore', process.stderr, 'inherit']
  spawnSync(process.execPath, [fileURLToPath(build), name, ...Object.keys(peerDependencies)], { stdio })
}
if (existsSync(built)) await import(built.href)
else {
  console.error('deskwire is not built yet. Run npm run build in the repository, then this command again.')
  process.exitCode = 1
}
