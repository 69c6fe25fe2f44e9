export { describeStore, type StoreSuiteOptions, storeCases } from './store/describe-store.js'
export type { StoreFactory, StoreFixture } from './store/harness.js'
