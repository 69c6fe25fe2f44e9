export type {
  MediaItem,
  OrderItem,
  PhoneContent,
  PhoneMessage,
  PhoneOption,
  Referral,
  Sending,
  Ticks,
} from './content.js'
export type { Controls } from './controls.js'
export type { CallMatch, Failure, WebhookMatch } from './faults.js'
export type { WireRequest, WireResponse } from './http.js'
export type { Ledger, LedgerEntry } from './ledger.js'
export type { Log, LogEvent } from './log.js'
export type { MetaEvents } from './meta/event-names.js'
export type {
  MetaAccountOptions,
  MetaNumberOptions,
  MetaOptions,
  MetaTemplateOptions,
  MetaTokenOptions,
} from './meta/options.js'
export type { Deliver, WebhookAnswer, WebhookCall } from './outbox.js'
export type { Conversation, Line, Phone, Profile, Thread } from './person.js'
export type { Listening, ListenOptions } from './server.js'
export type { TwilioNumberOptions, TwilioOptions, TwilioSenderOptions, TwilioServiceOptions } from './twilio/options.js'
export { createWire, type Wire, type WireOptions } from './wire.js'
export type { FetchMedia } from './world.js'
