import { parseArgs } from 'node:util'
import type { ArgumentSpec, Command, OptionSpec } from './command.js'
import { usage } from './trouble.js'

export const everywhere: Readonly<Record<string, OptionSpec>> = {
  json: { type: 'boolean', help: 'One JSON value on standard output' },
  help: { type: 'boolean', help: 'What this command takes' },
}

export const reaching: Readonly<Record<string, OptionSpec>> = {
  url: { type: 'string', value: 'address', help: 'The running app, as in PUBLIC_URL; else DESKWIRE_URL' },
  key: {
    type: 'string',
    value: 'key',
    help: 'A key of its management API; better DESKWIRE_KEY, which no history keeps',
  },
  store: { type: 'string', value: 'file', help: 'A SQLite store whose app does not run' },
  config: { type: 'string', value: 'file', help: 'The bridge options; else deskwire.config.(js|mjs|ts) here' },
  tenant: { type: 'string', value: 'name', help: 'Another tenant than main' },
}

const optionsOf = (command: Command): Readonly<Record<string, OptionSpec>> => ({
  ...command.options,
  ...(command.reaches && reaching),
  ...everywhere,
})

/** The command whose one or two words these begin with. */
export const commandOf = (commands: readonly Command[], words: readonly string[]) => {
  const [first = '', second = ''] = words
  const two = commands.find(({ name }) => name === `${first} ${second}`)
  if (two) return { command: two, rest: words.slice(2) }
  const one = commands.find(({ name }) => name === first)
  return one && { command: one, rest: words.slice(1) }
}

export interface Parsed {
  values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>
  args: readonly string[]
}

export const parse = (command: Command, rest: readonly string[]): Parsed => {
  const specs = optionsOf(command)
  const asked = `deskwire ${command.name} --help says what it takes.`
  try {
    const { values, positionals } = parseArgs({
      args: [...rest],
      options: Object.fromEntries(
        Object.entries(specs).map(([name, { type, multiple }]) => [name, { type, ...(multiple && { multiple }) }]),
      ),
      allowPositionals: true,
      strict: true,
    })
    if (values.help !== true) check(command.arguments ?? [], positionals, asked)
    return { values, args: positionals }
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown
    // Node explains at length; its first sentence says it.
    throw usage(thrown.message.split(/\. (?=[A-Z])/, 1)[0] ?? thrown.message, asked)
  }
}

const check = (specs: readonly ArgumentSpec[], given: readonly string[], next: string): void => {
  const missing = specs.filter(({ optional }) => !optional)[given.length]
  if (missing) throw usage(`<${missing.name}> is missing: ${missing.help}`, next)
  if (given.length > specs.length && !specs.at(-1)?.many)
    throw usage(`${JSON.stringify(given[specs.length])} is one word too many`, next)
}
