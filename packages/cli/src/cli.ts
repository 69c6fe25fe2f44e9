#!/usr/bin/env node
import { run } from './run.js'

// The reader of a pipe may stop early (`deskwire transcript … | head`); that is not an error.
process.stdout.on('error', () => process.exit(0))

run(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  input: process.stdin,
  environment: process.env,
  folder: process.cwd(),
}).then((code) => {
  // Flush the output, then exit: open keep-alive connections must not keep the process running.
  process.stdout.write('', () => process.exit(code))
})
