export { intercom } from './intercom.js'
export type { IntercomOptions } from './options.js'
