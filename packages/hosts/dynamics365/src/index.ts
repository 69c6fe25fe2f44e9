export { dynamics365 } from './host.js'
export type { EventMeaning } from './messaging/event-names.js'
export type { Dynamics365Options } from './options.js'
