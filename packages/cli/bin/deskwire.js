#!/usr/bin/env node
// In a clone, npm links this command before anything is built, so what it names must be there from the start.
import { existsSync } from 'node:fs'

const built = new URL('../dist/cli.js', import.meta.url)
if (existsSync(built)) await import(built.href)
else {
  console.error('deskwire is not built yet. Run npm run build in the repository, then this command again.')
  process.exitCode = 1
}
