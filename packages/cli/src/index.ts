export { type ChatLink, chatLink, chatSnippet } from './chat-link.js'
export type { ArgumentSpec, Command, OptionSpec } from './command.js'
export { commands } from './commands.js'
