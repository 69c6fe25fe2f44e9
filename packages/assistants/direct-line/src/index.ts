export { directLine } from './direct-line.js'
export type { DirectLineOptions } from './options.js'
