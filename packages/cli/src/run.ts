import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command, Input } from './command.js'
import { commands } from './commands.js'
import { helpOf, overview } from './help.js'
import { commandOf, type Parsed, parse } from './parse.js'
import type { Reach } from './reach/reach.js'
import { Terminal, type TerminalOptions } from './terminal.js'
import { Trouble, usage } from './trouble.js'
import { version } from './version.js'

export interface Surroundings extends Omit<TerminalOptions, 'json'> {
  folder: string
}

/** Runs one command. Returns its exit code: 0 done, 1 failed, 2 not understood. */
export const run = async (words: readonly string[], around: Surroundings): Promise<number> => {
  const json = words.includes('--json')
  const terminal = new Terminal({ ...around, json })
  const opened: Reach[] = []
  try {
    return await dispatch(words, around, terminal, opened)
  } catch (thrown) {
    return told(thrown, terminal)
  } finally {
    terminal.done()
    for (const reach of opened) await reach.close().catch(() => undefined)
  }
}

const dispatch = async (
  words: readonly string[],
  around: Surroundings,
  terminal: Terminal,
  opened: Reach[],
): Promise<number> => {
  const [first] = words
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const about = first === 'help' ? commandOf(commands, words.slice(1)) : undefined
    around.out.write(about ? helpOf(about.command) : overview(commands, version))
    return first === undefined ? 2 : 0
  }
  if (first === '--version' || first === '-v') {
    around.out.write(`${version}\n`)
    return 0
  }
  const found = commandOf(commands, words)
  if (!found) return group(words, around)
  const parsed = parse(found.command, found.rest)
  if (parsed.values.help === true) {
    around.out.write(helpOf(found.command))
    return 0
  }
  loadEnvironment(around)
  const { run: work } = await found.command.load()
  return work(inputOf(found.command, parsed, around, terminal, opened))
}

/** `deskwire consent` alone lists its subcommands. */
const group = async (words: readonly string[], around: Surroundings): Promise<number> => {
  const [first = '', second] = words
  const below = commands.filter(({ name }) => name.startsWith(`${first} `))
  if (below.length > 0 && (second === undefined || second === '--help')) {
    around.out.write(overview(below, version))
    return second === undefined ? 2 : 0
  }
  const said = below.length > 0 ? `${first} ${second}` : first
  const firsts = commands.map(({ name }) => name.split(' ')[0] ?? '')
  const meant = await meantBy(said, below.length > 0 ? below.map(({ name }) => name) : firsts, around.folder)
  throw usage(
    `Unknown command: ${JSON.stringify(said)}`,
    meant ? `Did you mean ${meant}?` : 'Run deskwire --help for a list.',
  )
}

/** Loads the project's .env; variables that are already set win. */
/** Loaded only here, because the help needs nothing of the core. */
const meantBy = async (said: string, known: readonly string[], folder: string): Promise<string | undefined> => {
  try {
    const { bringAdapter } = await import('./reach/packages.js')
    return (await bringAdapter(folder)).nearest(said, known)
  } catch {
    return undefined
  }
}

const loadEnvironment = ({ folder, environment }: Surroundings): void => {
  const file = join(folder, '.env')
  if (environment === process.env && existsSync(file)) process.loadEnvFile(file)
}

const inputOf = (
  { name, stays }: Command,
  { values, args }: Parsed,
  around: Surroundings,
  terminal: Terminal,
  opened: Reach[],
): Input => {
  const text = (option: string) => {
    const value = values[option]
    return typeof value === 'string' ? value : undefined
  }
  return {
    commands,
    args,
    terminal,
    folder: around.folder,
    input: around.input,
    environment: around.environment,
    text,
    need(option) {
      const value = text(option)
      if (value === undefined || value === '')
        throw usage(`--${option} is missing`, `Run deskwire ${name} --help for its options.`)
      return value
    },
    list(option) {
      const value = values[option]
      return Array.isArray(value) ? value.map(String) : []
    },
    flag: (option) => values[option] === true,
    async reach(places = []) {
      const { reachApp } = await import('./reach/choose.js')
      const reach = await reachApp(
        {
          folder: around.folder,
          environment: around.environment,
          url: text('url'),
          key: text('key'),
          store: text('store'),
          config: text('config'),
          tenant: text('tenant'),
          running: stays === true,
        },
        places,
        (note) => terminal.note(note),
      )
      opened.push(reach)
      return reach
    },
  }
}

interface Failing {
  failure: { message: string; remedy?: string }
}

const isFailing = (thrown: unknown): thrown is Failing =>
  typeof thrown === 'object' && thrown !== null && 'failure' in thrown

// What a bundler or a schema says can be long; its end adds nothing.
const linesMax = 40

/** Prints what is wrong and what to do, never a stack trace. */
const told = (thrown: unknown, terminal: Terminal): number => {
  const trouble =
    thrown instanceof Trouble
      ? thrown
      : isFailing(thrown)
        ? new Trouble(thrown.failure.message, thrown.failure.remedy)
        : new Trouble(thrown instanceof Error ? thrown.message : String(thrown))
  const [first = '', ...others] = trouble.message.trimEnd().split('\n').slice(0, linesMax)
  const title = terminal.style('deskwire:', 'red', 'err')
  if (others.length === 0)
    terminal.note(`${title} ${first.replace(/\.$/, '')}${trouble.next ? `. ${trouble.next}` : ''}`)
  else for (const line of [`${title} ${first}`, ...others, ...(trouble.next ? [trouble.next] : [])]) terminal.note(line)
  return trouble.code
}
