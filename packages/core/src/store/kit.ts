// For an author of a store that is in one process and answers at once: bring tables, get the rules.

export { booksOf } from './books.js'
export { memoryMedia, tooLarge } from './media.js'
export { wordsOf } from './search.js'
export { storeOver } from './store.js'
export type { Backend, Stored, Tables, Work, WorkPatch, WorkState } from './tables.js'
