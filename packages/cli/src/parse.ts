import { parseArgs } from 'node:util'
import type { ArgumentSpec, Command, OptionSpec } from './command.js'
import { usage } from './trouble.js'

export const everywhere: Readonly<Record<string, OptionSpec>> = {
  json: { type: 'boolean', help: 'Print one JSON value on standard output' },
  help: { type: 'boolean', help: 'Show this help' },
}

export const reaching: Readonly<Record<string, OptionSpec>> = {
  url: { type: 'string', value: 'address', help: 'The PUBLIC_URL of the running app; default: DESKWIRE_URL' },
  key: {
    type: 'string',
    value: 'key',
    help: 'A key of its management API; prefer DESKWIRE_KEY, which stays out of the shell history',
  },
  store: { type: 'string', value: 'file', help: 'A SQLite store whose app is not running' },
  config: {
    type: 'string',
    value: 'file',
    help: 'The file with the bridge options; default: deskwire.config.(js|mjs|ts) in this folder',
  },
  tenant: { type: 'string', value: 'name', help: 'The tenant; default: main' },
}

export const optionsOf = (command: Command): Readonly<Record<string, OptionSpec>> => ({
  ...command.options,
  ...(command.reaches && reaching),
  ...everywhere,
})

/** The command that these words begin with. */
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
  const asked = `Run deskwire ${command.name} --help for its options.`
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
    // Only the first sentence of Node's message is needed.
    throw usage(thrown.message.split(/\. (?=[A-Z])/, 1)[0] ?? thrown.message, asked)
  }
}

const check = (specs: readonly ArgumentSpec[], given: readonly string[], next: string): void => {
  const missing = specs.filter(({ optional }) => !optional)[given.length]
  if (missing) throw usage(`<${missing.name}> is missing: ${missing.help}`, next)
  if (given.length > specs.length && !specs.at(-1)?.many)
    throw usage(`${JSON.stringify(given[specs.length])} is one argument too many`, next)
}
