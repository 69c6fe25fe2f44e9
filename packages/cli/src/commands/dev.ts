import { resolve } from 'node:path'
import type { Input } from '../command.js'
import { Trouble } from '../trouble.js'
import { numberOf } from '../values.js'

/** Runs the app against simulated providers: no account, no cost, no real customers. */
export const run = async (input: Input): Promise<number> => {
  const { terminal, folder } = input
  const port = numberOf(input, 'port', portOf(input.environment.PORT), 65_535)
  const [{ findConfig, readConfig }, { startDev }] = await Promise.all([
    import('../reach/config.js'),
    import('../dev/start.js'),
  ])
  const path = findConfig(folder, input.text('config'))
  if (path === undefined)
    throw new Trouble(
      'There is no deskwire.config.js in this folder',
      'Run deskwire init to create a project with one.',
    )
  const real = new Set(input.list('real'))
  const read = (now: () => number) => readConfig(folder, resolve(path), now)
  const say = (line: string) => terminal.note(line)
  const dev = await startDev({ folder, port, real, read, say })
  // Before the first output: a script may send the signal as soon as it reads it.
  const ended = new Promise<void>((done) => {
    process.once('SIGINT', () => done())
    process.once('SIGTERM', () => done())
  })
  terminal.line(`The phone: ${dev.url}`)
  if (dev.admin !== undefined) terminal.line(`The operator's page: ${dev.admin}`)
  for (const { name, url } of dev.webhooks) terminal.line(`  ${name}  →  ${url}`)
  for (const { what, by } of dev.replaced)
    terminal.line(`Replaced: your ${what}, by ${by} (use it with --real ${what})`)
  for (const what of real) terminal.line(`${terminal.style('Used for real:', 'yellow')} your ${what}`)
  const desk = dev.deskToken === undefined ? '' : ` DESK_TOKEN=${dev.deskToken}`
  terminal.line(`Commands: export DESKWIRE_URL=${dev.url} DESKWIRE_KEY=${dev.key}${desk}`)
  terminal.line(`Press Ctrl+C to stop${real.size === 0 ? '; nothing is kept' : ''}.`)
  terminal.value({
    url: dev.url,
    key: dev.key,
    admin: dev.admin,
    webhooks: dev.webhooks,
    replaced: dev.replaced,
    real: [...real],
  })
  await ended
  await dev.stop()
  return 0
}

const portOf = (given: string | undefined): number => {
  if (!given) return 3000
  if (/^\d{1,5}$/.test(given) && Number(given) <= 65_535) return Number(given)
  throw new Trouble(`PORT is ${JSON.stringify(given)}, which is no port`, 'Give a number from 0 to 65535.')
}
