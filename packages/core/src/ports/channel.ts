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

/** What the channel can carry, and its limits. The tables in the docs are generated from it. */
export interface Capabilities {
  text: { max: number; markup: Markup }
  media: Partial<Record<MediaKind, { mimes: readonly string[]; maxBytes: number; caption?: number }>>
  choice?: {
    body: number
    /** Where false, a header and a footer become part of the body. */
    header?: number
    footer?: number
    /** The longest label of the button that opens a list. Default: 20. */
    button?: number
    buttons?: { max: number; title: number }
    list?: { max: number; title: number; description: number }
  }
  /** What is sent as it is. Everything else is rendered as one of these. */
  content: readonly ContentType[]
  /** Which requests are sent as they are, where `content` includes `request`. Default: only a location. */
  requests?: readonly Extract<Content, { type: 'request' }>['what'][]
  window?: { hours: number; freeEntryHours?: number }
  rate?: { perLinePerSecond: number; perPairSeconds?: number; pairBurst?: number }
  /** The provider itself blocks the customer after STOP; only their START lifts the block. */
  providerBlocks?: boolean
  /** SMS: text is counted in GSM-7 or UCS-2 segments. */
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
  /** Where the customer is now: at most one address of each kind, so a channel only chooses between kinds. */
  addresses: readonly Address[]
  /** The provider's id of the customer's last message from there, which typing and read indicators must name. */
  lastInbound?: string
}

export interface Sent {
  providerId: string
  status: Delivery
  /** Addresses of the customer that the provider's answer revealed. */
  addresses?: readonly Address[]
}

export interface Template {
  id?: string
  name: string
  language: string
  category: string
  status: string
  body: string
  /** The names or positions of its variables. */
  variables?: readonly string[]
  /** Above the body: a text, or a file of this kind. */
  header?: { kind: 'text' | 'image' | 'video' | 'document' | 'location'; text?: string }
  footer?: string
  /** The titles of its buttons. */
  buttons?: readonly string[]
}

/** A connection to a messaging provider. Two methods are required; every other one is optional, and its presence is the capability. */
export interface Channel {
  readonly spec: 1
  /** The name used in errors and metrics: `twilio-sms`, `whatsapp-cloud`. */
  readonly provider: string
  readonly lines: readonly Line[]
  readonly capabilities: Capabilities
  /** Pure and synchronous: verify the signature over the raw bytes, then parse. Throws `WebhookRejected`. */
  receive(request: WebhookRequest): Received<ChannelEvent>
  /** Resolves once the provider has accepted the message; otherwise throws `DeskwireError`. */
  send(part: Part, to: Destination, call: Call): Promise<Sent>

  /** Whether there is a signature at all, valid or not. A request without one is refused before its body is read. */
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
  /** Registers our webhook URL with the provider. With `dryRun` it only reports what would change. */
  setup?(dryRun: boolean, call: Call): Promise<readonly string[]>
}
