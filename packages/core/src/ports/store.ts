import type { Address } from '../model/address.js'
import type { ConsentRecord } from '../model/consent.js'
import type { Choice } from '../model/content.js'
import type { Conversation, ConversationPatch } from '../model/conversation.js'
import type { Message, MessagePart } from '../model/message.js'
import type { Attempt, Call, Log } from './shared.js'

/**
 * The work of one conversation runs on three tracks. Facts (statuses, consent, identity, window) never wait;
 * in and out each keep their order and their own back-off.
 */
export type Track = 'facts' | 'in' | 'out'

/** How an envelope finds its lane, inside the transaction that accepts it. */
export type Belongs =
  | { by: 'address'; channel: string; line: string; addresses: readonly Address[]; create: boolean; sender?: string }
  | { by: 'ticket'; host: string; ticket: string }
  /** Ours: a conversation, part, message or opening id; all begin with the conversation. */
  | { by: 'id'; id: string }
  | { by: 'sent'; channel: string; providerId: string }
  /** What concerns no conversation: account news, the unreadable. */
  | { by: 'channel'; channel: string }

/** One piece of work, as it is accepted. */
export interface Envelope {
  tenant: string
  /** Unique in its tenant for at least 8 days: Meta repeats for 7. */
  id: string
  belongs: Belongs
  track: Track
  at: number
  /** Plain JSON. */
  body: unknown
  /** Not before. Time is a task: no timer per conversation. */
  due?: number
  /** Where no lane is found: kept until then and tried whenever one appears; afterwards parked, or ignored with that reason. */
  orphan?: { until: number; otherwise: 'park' | { ignored: string } }
  /** A repeat is known by its id alone, so what it carried may go as soon as it is settled. */
  transient?: true
}

/** What a task has done so far, by step. A step without a result was begun: nobody knows whether it happened. */
export interface Step {
  key: string
  attempt?: Attempt
  result?: unknown
}

export type Change =
  /** A value of `undefined` removes the field. A new ticket is indexed, and so finds this conversation from then on. */
  | { conversation: ConversationPatch }
  | { step: Step }
  | { forgetStep: string }
  | { message: Message }
  | { messagePatch: Partial<Pick<Message, 'reported' | 'ticket' | 'content'>> & { id: string } }
  /** Delivery joins what is stored: it never goes backwards. */
  | { part: MessagePart }
  | { consent: ConsentRecord }
  /** Names of this customer, added if nobody has them, never rewritten. */
  | { addresses: readonly Address[] }
  | { choice: Choice }
  /** Ids of things we wrote in the host, to be known when they come back. */
  | { written: { host: string; ids: readonly string[]; message?: string } }
  | { accept: Envelope }
  | { cancel: string }
  /** Whoever waits in this conversation looks again. */
  | { wake: true }
  /**
   * In the conversation of this address, which is made if need be, without any work: somebody who never wrote is made
   * known. A consent whose customer is '' becomes theirs.
   */
  | { introduce: Extract<Belongs, { by: 'address' }>; changes: readonly Change[] }
  /** Rest: a provider's or host's 429, seen by all workers. */
  | { pause: { key: string; until: number } }

export type Outcome =
  | { done: 'effected' | { ignored: string } | { refused: string }; changes?: readonly Change[] }
  /** On to the next track, as the same piece of work: not counted as received again. */
  | { pass: Track; changes?: readonly Change[] }
  /** Again, not before; the track waits behind it, unless it is `aside`. */
  | { retryAt: number; because: string; aside?: boolean; changes?: readonly Change[] }
  /**
   * Until woken or that time. A wake since the task was claimed counts: none is lost.
   * `aside` lets what comes after go first (a reply on hold); otherwise the track waits behind it.
   */
  | { waitUntil: number; because: string; aside?: boolean; changes?: readonly Change[] }
  | { park: string; changes?: readonly Change[] }

export interface Task {
  readonly envelope: Envelope
  /** The track it has come to. */
  readonly track: Track
  /** Grows with every accept in a store; names what the task makes. */
  readonly seq: number
  /** What finding the lane showed about who it is: a recycled number, or two known customers who share an address. */
  readonly identified?: { recycled: boolean; collision?: string }
  /** As of the claim. Absent on a channel's own lane. */
  readonly conversation: Conversation | undefined
  readonly steps: ReadonlyMap<string, Step>
  /** How often it was run before and asked to be run again. */
  readonly tries: number
  /** When it first began to wait or to be tried, for giving up. */
  readonly since: number
  /** Aborted when the lease is in doubt; the deadline is before its end. Renewed by every commit. */
  readonly call: Call
  /** Durable and fenced, in the middle of the task. Throws `LeaseLost`. */
  commit(changes: readonly Change[]): Promise<void>
}

export interface Books {
  received: number
  effected: number
  waiting: number
  parked: number
  duplicate: number
  refused: Readonly<Record<string, number>>
  ignored: Readonly<Record<string, number>>
}

export interface Parked {
  tenant: string
  id: string
  reason: string
  at: number
  conversation?: string
  track: Track
  tries: number
  body: unknown
}

export interface Page<T> {
  items: readonly T[]
  /** Give back as `after` for the next page. */
  next?: string
}

export interface MediaStore {
  put(
    body: ReadableStream<Uint8Array>,
    about: { mime: string; name?: string; maxBytes: number },
    signal: AbortSignal,
  ): Promise<{ ref: string; size: number }>
  open(ref: string, range?: { from: number; to?: number }): Promise<ReadableStream<Uint8Array> | undefined>
  remove(ref: string): Promise<void>
}

export interface Lag {
  /** All of it, also what has its time later and what knows no conversation yet. */
  waiting: number
  /** When the oldest work that nobody put off was sent. */
  oldestAt?: number
  orphans: number
  /** How much of it nobody put off, by the track it has come to. */
  tracks: Readonly<Record<Track, { waiting: number; oldestAt?: number }>>
}

export interface StoreEnvironment {
  now(): number
  /** A clock that is moved by hand (tests) calls this when it was moved, so that nothing waits for real time. */
  onAdvance?(listener: () => void): void
  log: Log
}

export type Accepted = 'new' | 'duplicate' | 'orphan'

/** Keeps everything that must outlive the process. Durable when a promise resolves. */
export interface Store {
  start(environment: StoreEnvironment): Promise<void>
  accept(envelopes: readonly Envelope[]): Promise<readonly Accepted[]>
  /** Claims lanes and runs their tasks until the signal; resolves when those in hand are finished or handed back. */
  work(
    run: (task: Task) => Outcome | Promise<Outcome>,
    options: { signal: AbortSignal; lanes: number; leaseMs: number },
  ): Promise<void>
  /** Changes from outside any lane (the management API, provider news); not fenced. */
  apply(tenant: string, conversation: string | undefined, changes: readonly Change[]): Promise<void>
  books(tenant?: string): Promise<Books>
  /** Erases what belongs to whoever has this address: content goes, the consent ledger keeps hashed suppressions. */
  forget(tenant: string, address: Address): Promise<{ conversations: number; messages: number }>
  close(): Promise<void>
  readonly media: MediaStore

  // plain queries
  conversation(tenant: string, id: string): Promise<Conversation | undefined>
  /** The conversation of an address on a line, without making one. */
  find(tenant: string, belongs: Belongs): Promise<Conversation | undefined>
  conversations(
    tenant: string,
    query: { channel?: string; state?: string; address?: Address; customer?: string; after?: string; limit: number },
  ): Promise<Page<Conversation>>
  message(tenant: string, id: string): Promise<{ message: Message; parts: readonly MessagePart[] } | undefined>
  /** Which part a provider's id means. */
  sent(tenant: string, channel: string, providerId: string): Promise<MessagePart | undefined>
  messages(
    tenant: string,
    query: { conversation?: string; search?: string; after?: string; limit: number; newestFirst?: boolean },
  ): Promise<Page<{ message: Message; parts: readonly MessagePart[] }>>
  /** Every record of these customers and of whoever shares one of these address keys. */
  consents(
    tenant: string,
    query: {
      customer?: string
      addresses?: readonly string[]
      /** These, whoever's they are. */
      ids?: readonly string[]
      channel?: string
      line?: string
      after?: string
      limit?: number
    },
  ): Promise<Page<ConsentRecord>>
  choice(tenant: string, conversation: string, id: string): Promise<Choice | undefined>
  /** Did we write this in the host? */
  wrote(tenant: string, host: string, id: string): Promise<boolean>
  /** Until when this key rests, if it does. Answered from memory: asked before every outside call. */
  pausedUntil(tenant: string, key: string): number | undefined
  envelope(tenant: string, id: string): Promise<{ envelope: Envelope; state: string; reason?: string } | undefined>
  parked(tenant: string, query: { after?: string; limit: number }): Promise<Page<Parked>>
  retry(tenant: string, id: string): Promise<boolean>
  drop(tenant: string, id: string): Promise<boolean>
  /** Ages of the oldest waiting work, for metrics. */
  lag(): Promise<Lag>
  /** Small marks that outlive a restart: until when `catchUp` has been read. */
  mark(tenant: string, key: string, value?: string): Promise<string | undefined>
}
