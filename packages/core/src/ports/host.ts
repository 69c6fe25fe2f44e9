import type { Address } from '../model/address.js'
import type { Content, Markup, MediaIn, MediaRef } from '../model/content.js'
import type { KnownContact } from '../model/conversation.js'
import type { Hint, HostEvent } from '../model/event.js'
import type { Failure } from '../model/failure.js'
import type { Delivery } from '../model/message.js'
import type { HostPanel } from './panel.js'
import type { Call, Environment, Health, Lookup, Received, WebhookHead, WebhookRequest } from './shared.js'

export interface Opening {
  /** Our key of the conversation. A host that can store it (as an external id) may name the conversation by it in webhooks. */
  key: string
  channel: string
  line: string
  medium: 'whatsapp' | 'sms'
  customer: {
    addresses: readonly Address[]
    /** As they call themselves on the channel, or else as this host's contact is called. */
    name?: string
    /** The host's id of the contact, where exactly one matches. */
    contact?: string
    verified: boolean
  }
  subject: string
  queue?: string
  attributes: Readonly<Record<string, string>>
  language?: string
  /** What was said before a person was asked to take over. */
  transcript?: readonly Entry[]
  /** The closed ticket that this one follows up. */
  follows?: string
  /** With `opensWithEntry`: the first entry of the ticket, which is not posted again. */
  first?: Entry
}

export interface Ticket {
  id: string
  url?: string
}

/** One message to add to the ticket. */
export interface Entry {
  key: string
  author: 'customer' | 'assistant' | 'agent' | 'system'
  name?: string
  at: number
  content: Content<MediaIn>
  /** The text of the option that the customer tapped or chose by number: they did not type it. */
  typed: boolean
  /** The provider's ids of the message and of the one it answers. */
  message?: string
  replyTo?: string
  /** The words of the message that it answers or reacts to, in short. Agents must see them; a virtual agent must not. */
  quoted?: string
  /** The agent who wrote first, if this answers them: it is for them, and no virtual agent. */
  answers?: { id?: string; name?: string }
}

/** The result of a write: the host's ids, by which we recognise our own entries in its webhooks, and the turn it opened. */
export interface Posted {
  ids: readonly string[]
  /** Post no further entry before a `turn-over` event names this turn. */
  turn?: string
}

export interface HostCapabilities {
  markup: Markup
  attachments: 'upload' | 'link' | 'base64' | 'none'
  /** Which delivery states `report` can show. */
  statuses: readonly Delivery[]
  /** The host ignores an idempotency key it has already seen. */
  repeatable: { open: boolean; post: boolean }
  /**
   * How we know our own writes when they come back: by an id that `post` returned, or by their author, whose entries
   * `receive` drops. By id needs `lookup.post` or `repeatable.post`, else nobody knows the id after a lost answer.
   */
  echo: 'id' | 'author'
  /** Somebody there answers what customers write before an agent does: what was answered already is told as a note. */
  answers?: boolean
  /** How long its links to files are good: short if it copies the files. Default: a year, for a link that stays in a ticket. */
  linkForMs?: number
  /** `open` writes the first entry too, so the first message is not posted separately. */
  opensWithEntry?: boolean
  /** A closed ticket takes no entries and cannot be reopened. */
  closedIsFinal?: boolean
  /** A ticket is a session that `open` alone begins. Who writes first from anything else writes from a record: the answer opens a session. */
  sessions?: boolean
}

/** Which conversation is about to be handed to a person. */
export interface Availability {
  medium: 'whatsapp' | 'sms'
  queue?: string
  attributes: Readonly<Record<string, string>>
}

export interface Article {
  id: string
  title: string
  url: string
  snippet?: string
}

/** A record as `find` finds it. */
export interface FoundRecord {
  /** The number by which agents name it. */
  id: string
  /** What a customer may see of it. */
  card: Content
}

/** Something that customers may order. */
export interface CatalogItem {
  id: string
  title: string
  description?: string
}

/** What an order asks for. */
export interface CatalogQuestion {
  id: string
  prompt: string
  kind: 'text' | 'choice' | 'boolean' | 'date' | 'file'
  required: boolean
  /** Of a choice. */
  options?: readonly { title: string; value: string }[]
  /** Of a boolean: what yes and no are there. */
  values?: readonly [yes: string, no: string]
}

/**
 * A helpdesk. Three methods are required; every other one is optional, and its presence is the capability.
 * `open` and `post` throw `DeskwireError`; the codes
 * `ticket_closed` (takes no more entries) and `ticket_gone` (deleted, merged away) make the core open another.
 */
export interface Host {
  readonly spec: 1
  readonly name: string
  readonly capabilities: HostCapabilities
  open(opening: Opening, call: Call): Promise<Ticket & Partial<Posted>>
  post(ticket: Ticket, entry: Entry, call: Call): Promise<Posted>
  /** Pure and synchronous. Throws `WebhookRejected`, or `KeysUnknown`, whose `refresh()` is awaited once before a second try. */
  receive(request: WebhookRequest): Received<HostEvent>

  /** Whether there is a signature at all, valid or not. A request without one is refused before its body is read. */
  isSigned?(head: WebhookHead): boolean
  start?(environment: Environment): Promise<void>
  refresh?(): Promise<void>
  /** Reads what a hint announced. Events it has read before may be among them: they are known by their ids. */
  expand?(hint: Hint, call: Call): Promise<readonly HostEvent[]>
  download?(media: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>>
  readonly lookup?: { open?: Lookup<Ticket & Partial<Posted>, [Opening]>; post?: Lookup<Posted, [Ticket, Entry]> }
  readonly contacts?: {
    find(addresses: readonly Address[], call: Call): Promise<readonly KnownContact[]>
    create?(about: { addresses: readonly Address[]; name?: string }, call: Call): Promise<{ id: string }>
  }
  /** Reports how far a reply got. `reply` is the id of the host event that brought it. */
  report?(ticket: Ticket, reply: string, delivery: Delivery, failure: Failure | undefined, call: Call): Promise<void>
  /**
   * Adds a note that only agents see, where they read the conversation and write their replies. If it only says the words
   * that a message went out as, its key is the message's id and `.sent`.
   */
  note?(ticket: Ticket, text: string, key: string, call: Call): Promise<Posted>
  /** Whether somebody is there to take a conversation now. Asked before a person is promised to the customer. */
  available?(about: Availability, call: Call): Promise<boolean>
  /** The assistant is answering. */
  typing?(ticket: Ticket, call: Call): Promise<void>
  close?(ticket: Ticket, call: Call): Promise<void>
  /** For people, whatever it was: closed, or given back to the assistant. */
  reopen?(ticket: Ticket, call: Call): Promise<void>
  assign?(ticket: Ticket, to: { queue?: string; agent?: string }, call: Call): Promise<void>
  tag?(ticket: Ticket, tags: readonly string[], call: Call): Promise<void>
  readonly knowledge?: {
    search(query: string, language: string | undefined, call: Call): Promise<readonly Article[]>
    get(id: string, call: Call): Promise<Article | undefined>
  }
  readonly records?: {
    /** `create` with a key that it has seen returns what it made then. Without this, a lost answer is not asked for again. */
    readonly repeatable?: boolean
    /** Finds records by number, by words, or by whose they are; with a contact, only theirs. */
    find(query: { text?: string; contact?: string }, call: Call): Promise<readonly FoundRecord[]>
    create?(
      about: {
        title: string
        description?: string
        contact?: string
        fields?: Readonly<Record<string, string>>
        key?: string
      },
      call: Call,
    ): Promise<{ id: string; url?: string }>
    link?(ticket: Ticket, record: string, call: Call): Promise<void>
    unlink?(ticket: Ticket, record: string, call: Call): Promise<void>
  }
  readonly catalog?: {
    /** As for records: an order or upload with the same key is the same one. */
    readonly repeatable?: boolean
    items(query: { text?: string }, call: Call): Promise<readonly CatalogItem[]>
    questions(item: string, call: Call): Promise<readonly CatalogQuestion[]>
    /** Keeps a file that a question asks for; what it resolves to is the answer. */
    upload?(about: { contact: string; key: string }, media: MediaIn, call: Call): Promise<string>
    /** For a known contact. */
    order(
      about: { item: string; answers: Readonly<Record<string, string>>; contact: string; key: string },
      call: Call,
    ): Promise<{ id: string; url?: string }>
  }
  readonly panel?: HostPanel
  /** What the webhooks since then told, or failed to tell: in our tickets, and what agents wrote first in others; hints will do. */
  catchUp?(since: number, call: Call): AsyncIterable<HostEvent>
  /** How often `catchUp` is read, where that is how replies come. By default the bridge's `catchUpEveryMs`. */
  readonly catchUpEveryMs?: number
  check?(call: Call): Promise<Health>
  setup?(dryRun: boolean, call: Call): Promise<readonly string[]>
}
