// For an author of a store: bring tables, get the rules. `storeOver` for one process whose tables answer at once,
// `storeOn` with the rules as jobs for whatever runs them.
export * from './ports/store.js'
export { AddressCache } from './store/collections/address-cache.js'
export { ChurnMap } from './store/collections/churn-map.js'
export { InHand } from './store/collections/in-hand.js'
export type { Engine, Needs } from './store/engine.js'
export { memoryMedia, tooLarge } from './store/memory/media.js'
export { memoryBackend } from './store/memory/memory.js'
export { adoptOrphans, expireOrphans } from './store/rules/accept.js'
export { booksOf, lagOf } from './store/rules/books.js'
export { applyChanges, cancelWork } from './store/rules/changes.js'
export { died } from './store/rules/judge.js'
export type { Link } from './store/rules/lane-link.js'
export { namesOf, sentName, ticketName } from './store/rules/names.js'
export { conclude, concludeThrown } from './store/rules/outcome.js'
export { isAbout, type Place, placeOf, searchPage, wordsOf } from './store/rules/search.js'
export { rankOf, type Suspicion } from './store/rules/suspicion.js'
export type {
  Backend,
  LedgerTables,
  MessageTables,
  NameTables,
  OrphanTables,
  QueuedWork,
  SearchQuery,
  SentKey,
  Stored,
  Tables,
  WorkPatch,
  WorkState,
  WorkTables,
} from './store/rules/tables.js'
export type { Transaction } from './store/rules/transaction.js'
export { Capacity, slowMs, type WorkLoop } from './store/scheduling/capacity.js'
export { ClaimedTask } from './store/scheduling/claimed-task.js'
export { Lanes } from './store/scheduling/lanes.js'
export { Suspects } from './store/scheduling/suspects.js'
export { storeOn, storeOver } from './store/store.js'
