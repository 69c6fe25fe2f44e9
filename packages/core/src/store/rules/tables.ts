import type { ConsentRecord } from '../../model/consent.js'
import type { Choice } from '../../model/content.js'
import type { Conversation, ConversationPatch } from '../../model/conversation.js'
import type { Message, MessagePart } from '../../model/message.js'
import type {
  Books,
  Envelope,
  GivenLink,
  Lag,
  MediaStore,
  MessageSearch,
  Page,
  Searched,
  Step,
  Task,
  Track,
} from '../../ports/store.js'
import type { AddressCache } from '../collections/address-cache.js'
import type { InHand } from '../collections/in-hand.js'
import type { Suspicion } from './suspicion.js'

export type WorkState = 'waiting' | 'orphan' | 'parked' | 'effected' | 'ignored' | 'refused'

/** An accepted envelope and its state. */
export interface QueuedWork {
  readonly seq: number
  readonly envelope: Envelope
  readonly identified: Task['identified']
  state: WorkState
  reason: string | undefined
  conversation: string | undefined
  /** `<conversation>/<track>`: the unit that is claimed. Empty for an orphan. */
  lane: string
  track: Track
  /** Its place in the lane: the seq, or a later number if it was passed on. */
  position: number
  /** Not before: due, retry, wait. */
  readyAt: number
  /** Whether those behind it may go first until it is ready (scheduled, or it yields); otherwise the lane waits. */
  later: boolean
  /** Whether a wake makes it ready. */
  waits: boolean
  tries: number
  throws: number
  since: number | undefined
  /** Cancelled while claimed: not run again. */
  cancelled: boolean
  /** A process died while it was claimed. */
  suspect: Suspicion | undefined
}

export type WorkPatch = Partial<Omit<QueuedWork, 'seq' | 'envelope' | 'identified'>>

export interface SentKey {
  channel: string
  providerId: string
}

export interface Stored {
  message: Message
  parts: readonly MessagePart[]
}

/** Accepted work, its lanes, and the counters that must balance. */
export interface WorkTables {
  nextSeq(): number
  /** Also true for settled and removed work, for as long as a provider may retry it. */
  known(tenant: string, id: string): boolean
  work(tenant: string, id: string): QueuedWork | undefined
  /** Returns when to look at its lane because of it; Infinity if not needed. */
  addWork(work: QueuedWork, now: number): number
  setWork(work: QueuedWork, patch: WorkPatch): void
  /** Settles it: removes it from its lane and drops its steps. */
  settle(work: QueuedWork, state: WorkState, reason: string | undefined, now: number): void
  /** The first of a lane if it is ready. */
  head(lane: string, now: number): QueuedWork | undefined
  /** Computes and stores when to look at the lane next; undefined when it is empty. */
  dueAt(lane: string, now: number): number | undefined
  /** The lanes to look at by now. May repeat lanes. */
  ready(now: number, limit: number): readonly string[]
  /** When the next lane or orphan is due, after now. */
  nextAt(now: number): number | undefined
  /** Makes the tasks ready that wait to be woken; returns their lanes. */
  wake(conversation: string): readonly string[]
  unsettled(tenant: string, conversation: string): readonly QueuedWork[]
  steps(seq: number): Map<string, Step> | undefined
  setStep(seq: number, step: Step): void
  dropStep(seq: number, key: string): void
  parked(tenant: string, after: number, limit: number): readonly QueuedWork[]
  /** `received`, `waiting`, `ignored:<reason>`, … */
  count(tenant: string, what: string, by: number): void
  books(tenant: string | undefined): Books
  lag(): Lag
  waitsFor(tenant: string | undefined): Readonly<Record<string, number>>
}

/** Work without a lane. */
export interface OrphanTables {
  addOrphan(work: QueuedWork, names: readonly string[], until: number): void
  orphans(tenant: string, name: string): readonly QueuedWork[]
  /** Called when it found its lane or was settled. */
  dropOrphan(work: QueuedWork): void
  expired(now: number, limit: number): readonly QueuedWork[]
}

/** Who owns which address, and the conversations. */
export interface NameTables {
  /**
   * A cache of address lookups, for tables with a single writer. Names are added and never changed, so it
   * is valid until a customer is erased or a transaction rolled back, which clears it.
   */
  readonly places?: Pick<AddressCache, 'get' | 'set'>
  owner(tenant: string, key: string): { customer: string; bsuids: readonly string[] } | undefined
  own(tenant: string, key: string, customer: string): void
  /** False if it was known already. */
  share(tenant: string, key: string, customer: string): boolean
  /** The owner and all sharers. */
  holders(tenant: string, key: string): readonly string[]
  keysOf(tenant: string, customer: string): readonly string[]
  forgetKeys(tenant: string, customer: string): void
  channels(tenant: string): readonly string[]

  conversation(id: string): Conversation | undefined
  conversationOn(tenant: string, channel: string, line: string, customer: string): Conversation | undefined
  addConversation(conversation: Conversation): void
  /** `changed` names the fields to write, where other tracks may write others at the same time; otherwise all. */
  setConversation(conversation: Conversation, changed?: ConversationPatch): void
  conversationsOf(tenant: string, customer: string): readonly Conversation[]
  ticket(tenant: string, host: string, ticket: string): string | undefined
  setTicket(tenant: string, host: string, ticket: string, conversation: string): void
  conversations(
    tenant: string,
    query: { channel?: string; state?: string; customers?: readonly string[]; after?: string; limit: number },
  ): Page<Conversation>
}

/** A search whose words are folded as `wordsOf` folds them. */
export type SearchQuery = Omit<MessageSearch, 'search'> & { words: readonly string[] }

export interface MessageTables {
  message(tenant: string, id: string): Message | undefined
  setMessage(tenant: string, message: Message): void
  part(tenant: string, id: string): MessagePart | undefined
  /** `sent`: under what its provider's id is found. */
  setPart(tenant: string, part: MessagePart, sent: SentKey | undefined): void
  parts(tenant: string, message: string): readonly MessagePart[]
  sent(tenant: string, channel: string, providerId: string): MessagePart | undefined
  messages(
    tenant: string,
    query: {
      conversation?: string
      words?: readonly string[]
      after?: string
      limit: number
      newestFirst?: boolean
    },
  ): Page<Stored>
  /** Newest first, by time and then by arrival; `searchPage` makes the page. */
  search(tenant: string, query: SearchQuery): Searched
  /** Erases content, names, links and payloads of work. Returns how many messages had content. */
  eraseConversation(tenant: string, conversation: string): number
  /** Media used only by messages of these conversations. */
  mediaOnlyIn(tenant: string, conversations: readonly string[]): readonly string[]
  /** Ended or not. */
  link(id: string): GivenLink | undefined
  /** Keeps the later end of two. */
  setLink(link: GivenLink): void
}

/** What outlives a conversation, and what is known of the outside. */
export interface LedgerTables {
  addConsent(record: ConsentRecord): void
  /** `hashes` are those of the keys, for records of erased customers. */
  consents(
    tenant: string,
    query: {
      customers?: readonly string[]
      keys?: readonly string[]
      hashes?: readonly string[]
      ids?: readonly string[]
      channel?: string
      line?: string
      after?: string
      limit: number
    },
  ): Page<ConsentRecord>
  /** Replaces the records of a customer by those that may stay. */
  redactConsents(tenant: string, customer: string, keep: readonly ConsentRecord[]): void
  choice(tenant: string, conversation: string, id: string): Choice | undefined
  setChoice(tenant: string, conversation: string, id: string, choice: Choice): void
  wrote(tenant: string, host: string, id: string): boolean
  setWritten(tenant: string, host: string, id: string, message: string | undefined): void
  paused(tenant: string, key: string): number | undefined
  setPause(tenant: string, key: string, until: number): void
  mark(tenant: string, key: string): string | undefined
  setMark(tenant: string, key: string, value: string): void
  /** The key of this database's hashes. */
  salt(): string
}

/**
 * What the rules of a store need: plain synchronous tables in one transaction. The rules themselves (which lane,
 * which customer, what an outcome means, the counters) are written once, above this. A store that is in one process and
 * synchronous (memory, SQLite) only implements tables.
 */
export interface Tables extends WorkTables, OrphanTables, NameTables, MessageTables, LedgerTables {}

/** The database of the tables, which runs a job as a transaction. */
export interface Backend {
  readonly tables: Tables
  readonly media: MediaStore
  /** How many ready lanes are kept in memory; others are found in the tables again. */
  readonly queueLimit: number
  start(environment: { now(): number }): Promise<void>
  /** Records the claimed tasks so that the record survives the process. Absent where the tables do not survive it. */
  readonly inHand?: {
    /** The unfinished tasks that the previous process had claimed when it ended. */
    left(): readonly QueuedWork[]
    /** Clears the record for this process, once the previous one has been handled. */
    begin(): InHand
  }
  /**
   * Runs the job, alone or with others, and resolves once it is durable; `committed` is called just before.
   * A job that throws has no effect. A job may be run twice if another one in its transaction fails.
   */
  transact<T>(job: () => T, committed: () => void): Promise<T>
  /** Removes expired data. Called from time to time. */
  purge(now: number): void
  close(): Promise<void>
}
