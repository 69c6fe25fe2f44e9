export { describeStore, type StoreSuiteOptions } from './store/describe-store.js'
export type { StoreFactory, StoreFixture } from './store/harness.js'
