import type { Address, Medium } from '../model/address.js'
import type { Content, ContentType, Markup, MediaIn, MediaKind, MediaRef } from '../model/content.js'
import type { ChannelEvent } from '../model/event.js'
import type { Delivery } from '../model/message.js'
import type { Call, Environment, Health, Lookup, Received, WebhookHead, WebhookRequest } from './shared.js'

/** One business identity on a channel: a number, a WhatsApp phone number id, a messaging service. */
export interface Line {
  id: string
  medium: Medium
  /** What customers see: E.164, or a short code. */
  address?: string
  /** The numbers behind a messaging service; a reply keeps the sender. */
  senders?: readonly string[]
}

/** Data with limits; the tables in the docs are generated from it. */
export interface Capabilities {
  text: { max: number; markup: Markup }
  media: Partial<Record<MediaKind, { mimes: readonly string[]; maxBytes: number; caption?: number }>>
  choice?: {
    body: number
    /** Without these a header and a footer go into the body. */
    header?: number
    footer?: number
    /** The longest label that opens a list; 20 unless said. */
    button?: number
    buttons?: { max: number; title: number }
    list?: { max: number; title: number; description: number }
  }
  /** What goes out as it is; the rest is rendered down to these. */
  content: readonly ContentType[]
  /** Which requests go out as they are, where `content` has `request`; only a location unless said. */
  requests?: readonly Extract<Content, { type: 'request' }>['what'][]
  window?: { hours: number; freeEntryHours?: number }
  rate?: { perLinePerSecond: number; perPairSeconds?: number; pairBurst?: number }
  /** The provider itself blocks after STOP, so only the customer's START lifts it. */
  providerBlocks?: boolean
  /** SMS: text is counted in GSM-7 and UCS-2 segments. */
  segments?: boolean
}

export interface Part {
  id: string
  content: Content<MediaIn>
  /** The provider's id of the message this answers. */
  replyTo?: string
}

export interface Destination {
  line: string
  sender?: string
  addresses: readonly Address[]
  /** The provider's id of their last message, for what must name one (typing, read). */
  lastInbound?: string
}

export interface Sent {
  providerId: string
  status: Delivery
  /** Aliases the answer taught us. */
  addresses?: readonly Address[]
}

export interface Template {
  id?: string
  name: string
  language: string
  category: string
  status: string
  body: string
  /** Names or positions of its variables. */
  variables?: readonly string[]
}

/** A connection to a messaging provider. Two methods are required; each facet is there or not. */
export interface Channel {
  readonly spec: 1
  /** `twilio-sms`, `whatsapp-cloud`: what errors and metrics call it. */
  readonly provider: string
  readonly lines: readonly Line[]
  readonly capabilities: Capabilities
  /** Pure and synchronous: verify the signature over the raw bytes, then parse. Throws `WebhookRejected`. */
  receive(request: WebhookRequest): Received<ChannelEvent>
  /** Resolves when the provider took it; throws `DeskwireError` otherwise. */
  send(part: Part, to: Destination, call: Call): Promise<Sent>

  /** Is there a signature at all, right or wrong? What has none is refused before its body is read. */
  isSigned?(head: WebhookHead): boolean
  start?(environment: Environment): Promise<void>
  readonly lookup?: Lookup<Sent, [Part, Destination]>
  download?(media: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>>
  typing?(to: Destination, call: Call): Promise<void>
  markRead?(message: string, to: Destination, call: Call): Promise<void>
  catchUp?(since: number, call: Call): AsyncIterable<ChannelEvent>
  templates?(call: Call): Promise<readonly Template[]>
  block?(to: Destination, blocked: boolean, call: Call): Promise<void>
  check?(call: Call): Promise<Health>
  /** Writes our webhook URL to the provider; with `dryRun` only says what would change. */
  setup?(dryRun: boolean, call: Call): Promise<readonly string[]>
}
