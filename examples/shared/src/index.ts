export type { Helpdesk } from './helpdesk.js'
export { type Simulation, simulate } from './simulate.js'
