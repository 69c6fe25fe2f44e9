export { createSimulator, type Moment, type PageDesk, type Simulator, type SimulatorOptions } from './simulator.js'
export type { Offer } from './state.js'
