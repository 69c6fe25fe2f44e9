export { front } from './front.js'
export type { FrontOptions } from './options.js'
