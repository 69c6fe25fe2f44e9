import type { Reach } from './reach/reach.js'
import type { Terminal } from './terminal.js'

export interface OptionSpec {
  type: 'string' | 'boolean'
  /** What stands for its value in the help: `<number>`. */
  value?: string
  /** May be given several times. */
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

/** One line of the table from which the parser, the help and the reference in the docs come. */
export interface Command {
  /** `consent grant`: one word or two. */
  name: string
  summary: string
  arguments?: readonly ArgumentSpec[]
  options?: Readonly<Record<string, OptionSpec>>
  /** Works through the management API, or on the store. */
  reaches?: boolean
  examples: readonly string[]
  /** Loaded when it is wanted: the help needs none of them. */
  load(): Promise<{ run(input: Input): Promise<number> }>
}

/** Which lines a command will speak of: a bare store does not know them before. */
export interface Place {
  channel: string
  line?: string
}

/** What was typed, and everything a command may use. */
export interface Input {
  readonly args: readonly string[]
  readonly terminal: Terminal
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  text(option: string): string | undefined
  /** The same, where there must be one. */
  need(option: string): string
  list(option: string): readonly string[]
  flag(option: string): boolean
  /** The app or its store. Closed after the command, whatever becomes of it. */
  reach(places?: readonly Place[]): Promise<Reach>
}
