export { dynamics365 } from './host.js'
export type { EventMeaning } from './messaging/event-names.js'
export type { DataverseOptions, Dynamics365Options, OutreachTable } from './options.js'
