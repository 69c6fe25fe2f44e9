import type { Reach } from './reach/reach.js'
import type { Terminal } from './terminal.js'

export interface OptionSpec {
  type: 'string' | 'boolean'
  /** The placeholder of its value in the help: `<number>`. */
  value?: string
  /** May be repeated. */
  multiple?: boolean
  help: string
}

export interface ArgumentSpec {
  name: string
  help: string
  optional?: boolean
  /** One or more. */
  many?: boolean
}

/** One command of the table from which the parser, the help and the reference are made. */
export interface Command {
  /** `consent grant`: one word or two. */
  name: string
  summary: string
  arguments?: readonly ArgumentSpec[]
  options?: Readonly<Record<string, OptionSpec>>
  /** Uses the management API, of a running app or in this process on its store. */
  reaches?: boolean
  /** Only of a running app, unless a store is named: it would hold the store for as long as it runs. */
  stays?: boolean
  examples: readonly string[]
  /** Loaded on demand, so that the help starts fast. */
  load(): Promise<{ run(input: Input): Promise<number> }>
}

/** The lines a command will name, which a store opened without its setup does not know. */
export interface Place {
  channel: string
  line?: string
}

/** The parsed command line, and everything a command may use. */
export interface Input {
  /** The table itself, for what is made from it. */
  readonly commands: readonly Command[]
  readonly args: readonly string[]
  readonly terminal: Terminal
  readonly folder: string
  readonly input: AsyncIterable<Uint8Array | string>
  readonly environment: Readonly<Record<string, string | undefined>>
  text(option: string): string | undefined
  /** Like `reach`, for commands that need it. */
  need(option: string): string
  list(option: string): readonly string[]
  flag(option: string): boolean
  /** The app or its store. Always closed after the command. */
  reach(places?: readonly Place[]): Promise<Reach>
}
