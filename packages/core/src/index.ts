// What who composes an app needs. Authors of adapters take `@deskwire/core/adapter`, authors of stores `@deskwire/core/store`.
export { type Bridge, createBridge } from './bridge/bridge.js'
export {
  erase,
  grant,
  type LedgerEntry,
  ledgerOf,
  revoke,
  type StandingOnLine,
} from './bridge/consent/ledger.js'
export { type Proof, type ProofMessage, type ProofStop, proofOf } from './bridge/consent/proof.js'
export type { Recorded, Statement } from './bridge/consent/statements.js'
export type { BridgeEvents } from './bridge/events.js'
export type { Enqueued, Notify, Start } from './bridge/ingress/outreach.js'
export type { Mount } from './bridge/ingress/receive.js'
export { lineLog } from './bridge/line-log.js'
export type { BridgeOptions, Hooks, Policy, RouteQuestion, TenantOptions } from './bridge/options.js'
export type { AdminPage } from './http/admin/page.js'
export { qrCode } from './http/api/qr-code.js'
export { type FetchHandlerOptions, type FetchRequest, fetchHandler } from './http/fetch.js'
export type { ApiKey, Scope } from './http/keys.js'
export { type NodeHandlerOptions, type NodeRequest, type NodeResponse, nodeHandler } from './http/node.js'
export { type WebPage, webPage } from './http/page.js'
export type { RawRequest, RawResponse, Router } from './http/raw.js'
export { createRouter, type RouterOptions } from './http/router.js'
export { type Served, type ServeOptions, serve } from './http/serve.js'
export type * from './model/address.js'
export type * from './model/consent.js'
export type * from './model/content.js'
export type * from './model/conversation.js'
export type * from './model/event.js'
export type * from './model/failure.js'
export { DeskwireError } from './model/failure.js'
export type * from './model/message.js'
export type { Assistant } from './ports/assistant.js'
export type { Channel } from './ports/channel.js'
export type { Host } from './ports/host.js'
export type { Log } from './ports/shared.js'
export type { Books, MediaStore, Store } from './ports/store.js'
export { type ChatLink, chatButton, chatLink } from './render/chat-button.js'
export { memory } from './store/memory/memory.js'
