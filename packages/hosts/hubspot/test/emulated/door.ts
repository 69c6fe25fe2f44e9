import type { Asked, Reply } from './route.js'

/** What the emulated HubSpot is asked, and what it answers, passes here. */
export const door = (answer: (asked: Asked) => Reply): ((asked: Asked) => Reply) => answer
