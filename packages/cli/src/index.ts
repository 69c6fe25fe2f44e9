export type { ArgumentSpec, Command, OptionSpec } from './command.js'
export { commands } from './commands.js'
