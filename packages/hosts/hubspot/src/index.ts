export { hubspot } from './hubspot.js'
export type { HubspotOptions } from './options.js'
