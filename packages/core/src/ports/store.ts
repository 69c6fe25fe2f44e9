import type { Address } from '../model/address.js'
import type { ConsentRecord } from '../model/consent.js'
import type { Choice } from '../model/content.js'
import type { Conversation, ConversationPatch } from '../model/conversation.js'
import type { Message, MessagePart } from '../model/message.js'
import type { FileLink, GivenLink } from './file-link.js'
import type { MessageSearch, Searched } from './message-search.js'
import type { Attempt, Call, Log } from './shared.js'

export type * from './file-link.js'
export type * from './message-search.js'

/**
 * The work of one conversation runs on three tracks. `facts` (statuses, consent, identity, window) never waits;
 * `in` and `out` each keep their order and have their own back-off.
 */
export type Track = 'facts' | 'in' | 'out'

/** How the accepting transaction finds the lane of an envelope. */
export type Belongs =
  | { by: 'address'; channel: string; line: string; addresses: readonly Address[]; create: boolean; sender?: string }
  | { by: 'ticket'; host: string; ticket: string }
  /** Ours: a conversation, part, message or opening id; all begin with the conversation. */
  | { by: 'id'; id: string }
  | { by: 'sent'; channel: string; providerId: string }
  /** What concerns no conversation: account news, the unreadable. */
  | { by: 'channel'; channel: string }

/** One unit of work, as it is accepted. */
export interface Envelope {
  tenant: string
  /** Unique within its tenant for at least 8 days: Meta retries webhooks for 7. */
  id: string
  belongs: Belongs
  track: Track
  at: number
  /** Plain JSON. */
  body: unknown
  /** Not to be run before this time. Scheduled work is a delayed task; there are no timers per conversation. */
  due?: number
  /** Where no lane is found: keep the task until this time and try again whenever a lane appears. After it, park the task, or ignore it with this reason. */
  orphan?: { until: number; otherwise: 'park' | { ignored: string } }
  /** Duplicates are detected by id alone, so the payload may be deleted as soon as the task is settled. */
  transient?: true
}

/** What a task has done so far, by step. A step without a result was begun, and may or may not have taken effect. */
export interface Step {
  key: string
  attempt?: Attempt
  result?: unknown
}

export type Change =
  /** `undefined` removes the field. A new ticket is indexed, so that lookups by it find this conversation. */
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
  /** Given out again, a link ends at the later of both times. */
  | { link: FileLink }
  /** Ids of what we wrote in the host, by which we recognise it in its webhooks. */
  | { written: { host: string; ids: readonly string[]; message?: string } }
  | { accept: Envelope }
  | { cancel: string }
  /** Wakes the waiting tasks of this conversation. */
  | { wake: true }
  /**
   * Applies changes in the conversation of this address, which is created if needed, without any work: adds a customer who never
   * wrote. A consent whose customer is '' becomes theirs.
   */
  | { introduce: Extract<Belongs, { by: 'address' }>; changes: readonly Change[] }
  /** Pauses calls after a provider's or host's 429, for all workers. */
  | { pause: { key: string; until: number } }

export type Outcome =
  | { done: 'effected' | { ignored: string } | { refused: string }; changes?: readonly Change[] }
  /** Passes the task on to the next track; it is not counted as received again. */
  | { pass: Track; changes?: readonly Change[] }
  /** Again, not before; the track waits behind it, unless it `yields`. */
  | { retryAt: number; because: string; yields?: boolean; changes?: readonly Change[] }
  /**
   * Wait until woken or until this time. A wake since the claim counts, so that none is lost.
   * `yields` lets later tasks go first (a reply on hold); otherwise the track waits behind it.
   */
  | { waitUntil: number; because: string; yields?: boolean; changes?: readonly Change[] }
  | { park: string; changes?: readonly Change[] }

export interface Task {
  readonly envelope: Envelope
  /** The track it is on now. */
  readonly track: Track
  /** Increases with every accept in a store. The ids of what the task creates are built from it. */
  readonly seq: number
  /** What the lane lookup found out about the customer: a recycled number, or two known customers who share an address. */
  readonly identified?: { recycled: boolean; collision?: string } | undefined
  /** As of the claim. Absent on a channel's own lane. */
  readonly conversation: Conversation | undefined
  readonly steps: ReadonlyMap<string, Step>
  /** How often it has been run and rescheduled. */
  readonly tries: number
  /** When it was first delayed or tried; retries are given up by the time since then. */
  readonly since: number
  /** Aborted when the lease is in doubt. The deadline is before the lease ends, and every commit renews it. */
  readonly call: Call
  /** Saves progress in the middle of a task: durable, and fenced by the lease. Throws `LeaseLost`. */
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
  /** Pass it as `after` to get the next page. */
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
  /** All open work, including what is scheduled for later or has no conversation yet. */
  waiting: number
  /** When the oldest work that is not postponed was sent. */
  oldestAt?: number
  orphans: number
  /** How much of it is not postponed, by the track it is on. */
  tracks: Readonly<Record<Track, { waiting: number; oldestAt?: number }>>
}

export interface StoreEnvironment {
  /** Passes evenly: it does not follow when the machine's clock is set. */
  now(): number
  /** Called by a store that several processes share, so that they keep one time: its own, read at some moment of the last `ageMs`. */
  agree?(time: number, ageMs: number): void
  /** A test's clock calls this when it is moved, so that nothing waits for real time. */
  onAdvance?(listener: () => void): void
  log: Log
}

export type Accepted = 'new' | 'duplicate' | 'orphan'

/** Keeps everything that must survive a restart. What a promise confirms is durable. */
export interface Store {
  /** Everything is gone when the process ends: for tests and trials. */
  readonly volatile?: true
  start(environment: StoreEnvironment): Promise<void>
  accept(envelopes: readonly Envelope[]): Promise<readonly Accepted[]>
  /** Claims lanes and runs their tasks until the signal is aborted. Resolves once the claimed tasks are finished or released. */
  work(
    run: (task: Task) => Outcome | Promise<Outcome>,
    options: { signal: AbortSignal; lanes: number; leaseMs: number },
  ): Promise<void>
  /** Writes from outside a lane (the management API, provider events); not fenced. */
  apply(tenant: string, conversation: string | undefined, changes: readonly Change[]): Promise<void>
  books(tenant?: string): Promise<Books>
  /** Erases the data of whoever has this address. Content is deleted; the consent ledger keeps suppressions as hashes. */
  forget(tenant: string, address: Address): Promise<{ conversations: number; messages: number }>
  close(): Promise<void>
  readonly media: MediaStore

  conversation(tenant: string, id: string): Promise<Conversation | undefined>
  /** The conversation of an address on a line, where there is one; never creates it. */
  find(tenant: string, belongs: Belongs): Promise<Conversation | undefined>
  conversations(
    tenant: string,
    query: { channel?: string; state?: string; address?: Address; customer?: string; after?: string; limit: number },
  ): Promise<Page<Conversation>>
  message(tenant: string, id: string): Promise<{ message: Message; parts: readonly MessagePart[] } | undefined>
  /** Finds the part by the provider's id. */
  sent(tenant: string, channel: string, providerId: string): Promise<MessagePart | undefined>
  messages(
    tenant: string,
    query: { conversation?: string; search?: string; after?: string; limit: number; newestFirst?: boolean },
  ): Promise<Page<{ message: Message; parts: readonly MessagePart[] }>>
  /** Newest first. May find few or none and still go on with `next`. */
  search(tenant: string, query: MessageSearch): Promise<Searched>
  /** The consent records of these customers and of everybody who shares one of these address keys. */
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
  /** A link that has not ended. Who follows one names no tenant. */
  link(id: string): Promise<GivenLink | undefined>
  /** Whether this host entry was written by us. */
  wrote(tenant: string, host: string, id: string): Promise<boolean>
  /** Until when this key is paused by a rate limit, if it is. Must answer from memory: it is asked before every outside call. */
  pausedUntil(tenant: string, key: string): number | undefined
  envelope(tenant: string, id: string): Promise<{ envelope: Envelope; state: string; reason?: string } | undefined>
  parked(tenant: string, query: { after?: string; limit: number }): Promise<Page<Parked>>
  retry(tenant: string, id: string): Promise<boolean>
  drop(tenant: string, id: string): Promise<boolean>
  /** Size and age of the waiting work, for metrics. */
  lag(): Promise<Lag>
  /**
   * How many tasks that are not postponed wait for what: `pace` (the provider's rate limit), `rests` (an outage), or the failure after
   * which the first of their lane is tried again.
   */
  waitsFor(tenant?: string): Promise<Readonly<Record<string, number>>>
  /** Small marks that outlive a restart: until when `catchUp` has been read. */
  mark(tenant: string, key: string, value?: string): Promise<string | undefined>
}
