export { chatwoot } from './chatwoot.js'
export type { ChatwootOptions } from './options.js'
