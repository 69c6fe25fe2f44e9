import type { Address } from '../model/address.js'
import type { Content, Markup, MediaIn, MediaRef } from '../model/content.js'
import type { KnownContact } from '../model/conversation.js'
import type { HostEvent } from '../model/event.js'
import type { Failure } from '../model/failure.js'
import type { Delivery } from '../model/message.js'
import type { Call, Environment, Health, Lookup, Received, WebhookHead, WebhookRequest } from './shared.js'

export interface Opening {
  /** Ours: where the host can carry it (external id), its webhooks may name the conversation by it. */
  key: string
  channel: string
  line: string
  medium: 'whatsapp' | 'sms'
  customer: {
    addresses: readonly Address[]
    name?: string
    /** The host's own id of the contact, when exactly one fits. */
    contact?: string
    verified: boolean
  }
  subject: string
  queue?: string
  attributes: Readonly<Record<string, string>>
  language?: string
  /** What was said before a person took over. */
  transcript?: readonly Entry[]
  /** The closed ticket this one follows. */
  follows?: string
  /** With `opensWithEntry`: what the ticket begins with; it is not posted again. */
  first?: Entry
}

export interface Ticket {
  id: string
  url?: string
}

/** One thing said, on its way into the ticket. */
export interface Entry {
  key: string
  author: 'customer' | 'assistant' | 'agent' | 'system'
  name?: string
  at: number
  content: Content<MediaIn>
  /** The option a tap or a typed number stands for was not typed by the customer. */
  typed: boolean
  /** The provider's id of the message, and of the one it answers. */
  message?: string
  replyTo?: string
}

/** What a write left behind: the host's own ids (to know them when they come back) and the turn it opened. */
export interface Posted {
  ids: readonly string[]
  /** No further entry before `turn-over` names this. */
  turn?: string
}

export interface HostCapabilities {
  markup: Markup
  attachments: 'upload' | 'link' | 'base64' | 'none'
  /** Which deliveries `report` can show. */
  statuses: readonly Delivery[]
  /** The same key twice is harmless there. */
  repeatable: { open: boolean; post: boolean }
  /**
   * How we know our own writes when they come back: by an id that `post` returned, or by their author, whose entries
   * `receive` drops. By id needs `lookup.post` or `repeatable.post`, else nobody knows the id after a lost answer.
   */
  echo: 'id' | 'author'
  /** The ticket is opened with its first entry, so that the first message is not posted twice. */
  opensWithEntry?: boolean
  /** A closed ticket cannot take entries or be reopened. */
  closedIsFinal?: boolean
}

export interface Article {
  id: string
  title: string
  url: string
  snippet?: string
}

/**
 * A helpdesk. Three methods are required; each facet is there or not. `open` and `post` throw `DeskwireError`; the codes
 * `ticket_closed` (takes no more entries) and `ticket_gone` (deleted, merged away) make the core open another.
 */
export interface Host {
  readonly spec: 1
  readonly name: string
  readonly capabilities: HostCapabilities
  open(opening: Opening, call: Call): Promise<Ticket & Partial<Posted>>
  post(ticket: Ticket, entry: Entry, call: Call): Promise<Posted>
  /** Pure and synchronous. Throws `WebhookRejected`, or `KeysUnknown`: then `refresh()` is awaited once. */
  receive(request: WebhookRequest): Received<HostEvent>

  /** Is there a signature at all, right or wrong? What has none is refused before its body is read. */
  isSigned?(head: WebhookHead): boolean
  start?(environment: Environment): Promise<void>
  refresh?(): Promise<void>
  /** Reads what a hint only hinted at. */
  expand?(hint: HostEvent, call: Call): Promise<readonly HostEvent[]>
  download?(media: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>>
  readonly lookup?: { open?: Lookup<Ticket & Partial<Posted>, [Opening]>; post?: Lookup<Posted, [Ticket, Entry]> }
  readonly contacts?: {
    find(addresses: readonly Address[], call: Call): Promise<readonly KnownContact[]>
    create?(about: { addresses: readonly Address[]; name?: string }, call: Call): Promise<{ id: string }>
  }
  /** Tells how far a reply got. `reply` is the id of the host event it came by. */
  report?(ticket: Ticket, reply: string, delivery: Delivery, failure: Failure | undefined, call: Call): Promise<void>
  /** A note only agents see. */
  note?(ticket: Ticket, text: string, key: string, call: Call): Promise<Posted>
  /** The assistant is answering. */
  typing?(ticket: Ticket, call: Call): Promise<void>
  close?(ticket: Ticket, call: Call): Promise<void>
  reopen?(ticket: Ticket, call: Call): Promise<void>
  assign?(ticket: Ticket, to: { queue?: string; agent?: string }, call: Call): Promise<void>
  tag?(ticket: Ticket, tags: readonly string[], call: Call): Promise<void>
  readonly knowledge?: {
    search(query: string, language: string | undefined, call: Call): Promise<readonly Article[]>
    get(id: string, call: Call): Promise<Article | undefined>
  }
  readonly records?: {
    /** Cards for a query: a record number, or what belongs to a contact. */
    find(query: { text?: string; contact?: string }, call: Call): Promise<readonly Content[]>
    create?(
      about: {
        title: string
        description?: string
        contact?: string
        fields?: Readonly<Record<string, string>>
        /** The same twice makes one, where the host can. */
        key?: string
      },
      call: Call,
    ): Promise<{ id: string; url?: string }>
    link?(ticket: Ticket, record: string, call: Call): Promise<void>
    unlink?(ticket: Ticket, record: string, call: Call): Promise<void>
  }
  catchUp?(since: number, call: Call): AsyncIterable<HostEvent>
  check?(call: Call): Promise<Health>
  setup?(dryRun: boolean, call: Call): Promise<readonly string[]>
}
