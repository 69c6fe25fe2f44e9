import { resolve } from 'node:path'
import type { Input } from '../command.js'
import { Trouble } from '../trouble.js'
import { numberOf } from '../values.js'

/** The app between simulated providers: no account, no money, nobody disturbed. */
export const run = async (input: Input): Promise<number> => {
  const { terminal, folder } = input
  const port = numberOf(input, 'port', 3000, 65_535)
  const [{ findConfig, readConfig }, { startDev }] = await Promise.all([
    import('../reach/config.js'),
    import('../dev/start.js'),
  ])
  const path = findConfig(folder, input.text('config'))
  if (path === undefined)
    throw new Trouble('There is no deskwire.config.js here', 'deskwire init writes a project that has one.')
  const real = new Set(input.list('real'))
  const dev = await startDev({ folder, port, real, read: () => readConfig(folder, resolve(path)) })
  // Before it says that it runs: whoever reads that may end it at once.
  const ended = new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  terminal.line(`The phone: ${dev.url}`)
  for (const { name, url } of dev.webhooks) terminal.line(`  ${name}  →  ${url}`)
  for (const { what, by } of dev.replaced) terminal.line(`Not used: your ${what}; in its place ${by} (--real ${what})`)
  for (const what of real) terminal.line(`${terminal.style('Used for real:', 'yellow')} your ${what}`)
  terminal.line(`Ctrl+C ends it${real.size === 0 ? ', and what happened is forgotten' : ''}.`)
  terminal.value({ url: dev.url, webhooks: dev.webhooks, replaced: dev.replaced, real: [...real] })
  await ended
  await dev.stop()
  return 0
}
