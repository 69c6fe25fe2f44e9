export * from './adapter.js'
export { type Bridge, createBridge } from './bridge/bridge.js'
export {
  type Entry as LedgerEntry,
  erase,
  grant,
  ledgerOf,
  revoke,
  type StandingOnLine,
} from './bridge/consent/ledger.js'
export { type Proof, type ProofMessage, type ProofStop, proofOf } from './bridge/consent/proof.js'
export { type Recorded, recordAll, type Statement } from './bridge/consent/statements.js'
export type { BridgeEvents } from './bridge/events.js'
export type { Enqueued, Notify, Start } from './bridge/ingress/outreach.js'
export type { Mount } from './bridge/ingress/receive.js'
export type { BridgeOptions, Hooks, Policy, RouteQuestion, TenantOptions } from './bridge/options.js'
export { type FetchHandlerOptions, type FetchRequest, fetchHandler } from './http/fetch.js'
export type { ApiKey, Scope } from './http/keys.js'
export { type NodeHandlerOptions, type NodeRequest, type NodeResponse, nodeHandler } from './http/node.js'
export { proofCsv, proofJson } from './http/proof.js'
export type { RawRequest, RawResponse, Router } from './http/raw.js'
export { createRouter, type RouterOptions } from './http/router.js'
export { type Served, type ServeOptions, serve } from './http/serve.js'
export { memory } from './store/memory.js'
