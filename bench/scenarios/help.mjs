// What `deskwire --help` costs over a node that does nothing: median of whole processes, in turn.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { median } from '../lib/run.mjs'

const cli = fileURLToPath(new URL('../../packages/cli/dist/cli.js', import.meta.url))
const timed = (...args) => {
  const began = performance.now()
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`)
  return performance.now() - began
}

export const help = (rounds) => {
  const over = Array.from({ length: rounds }, () => timed(cli, '--help') - timed('--eval', ''))
  return Promise.resolve({ overMs: median(over) })
}
