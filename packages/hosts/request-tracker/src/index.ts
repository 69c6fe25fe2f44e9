export { requestTracker } from './host.js'
export type { RequestTrackerOptions } from './options.js'
