export type { WatsonxOptions } from './options.js'
export { watsonx } from './watsonx.js'
