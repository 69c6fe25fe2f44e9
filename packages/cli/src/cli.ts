#!/usr/bin/env node
import { run } from './run.js'

// Whoever reads may leave early (`deskwire transcript … | head`): that is no error.
process.stdout.on('error', () => process.exit(0))

run(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  input: process.stdin,
  environment: process.env,
  folder: process.cwd(),
}).then((code) => {
  // What was written goes out first; a client that keeps its connections must not keep the process.
  process.stdout.write('', () => process.exit(code))
})
