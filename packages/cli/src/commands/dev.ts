import { resolve } from 'node:path'
import type { Input } from '../command.js'
import { Trouble } from '../trouble.js'
import { numberOf } from '../values.js'

/** The app between simulated providers: no account, no money, nobody disturbed. */
export const run = async (input: Input): Promise<number> => {
  const { terminal, folder, environment } = input
  const port = numberOf(input, 'port', 3000, 65_535)
  const [{ findConfig, readConfig }, { startDev }] = await Promise.all([
    import('../reach/config.js'),
    import('../dev/start.js'),
  ])
  const path = findConfig(folder, input.text('config'))
  if (path === undefined)
    throw new Trouble('There is no deskwire.config.js here', 'deskwire init writes a project that has one.')
  const dev = await startDev({ folder, port, environment, read: () => readConfig(folder, resolve(path)) })
  terminal.line(`The phone: ${dev.url}`)
  for (const { name, url } of dev.webhooks) terminal.line(`  ${name}  →  ${url}`)
  terminal.line('Ctrl+C ends it.')
  terminal.value({ url: dev.url, webhooks: dev.webhooks })
  await new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  await dev.stop()
  return 0
}
