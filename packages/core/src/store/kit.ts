// For an author of a store: bring tables, get the rules. `storeOver` for one process whose tables answer at once,
// `storeOn` with the rules as jobs for whatever runs them.

export { expireOrphans, release } from './accept.js'
export { booksOf, lagOf } from './books.js'
export { Brief } from './brief.js'
export { apply, cancel } from './changes.js'
export type { Engine, Needs } from './engine.js'
export { Hand } from './hand.js'
export { Lanes, type Link } from './lanes.js'
export { type Loop, Loops, slowMs } from './loops.js'
export { memoryMedia, tooLarge } from './media.js'
export { namesOf, sentName, ticketName } from './names.js'
export { conclude, concludeThrown } from './outcome.js'
export { Places } from './places.js'
export { wordsOf } from './search.js'
export { storeOn, storeOver } from './store.js'
export type { Backend, Stored, Tables, Work, WorkPatch, WorkState } from './tables.js'
export type { Transaction } from './transaction.js'
