import type { ConsentRecord } from '../../model/consent.js'
import type { Choice } from '../../model/content.js'
import type { Conversation, ConversationPatch } from '../../model/conversation.js'
import type { Message, MessagePart } from '../../model/message.js'
import type { Books, Envelope, Lag, MediaStore, Page, Step, Task, Track } from '../../ports/store.js'
import type { AddressCache } from '../collections/address-cache.js'
import type { InHand } from '../collections/in-hand.js'
import type { Suspicion } from './suspicion.js'

export type WorkState = 'waiting' | 'orphan' | 'parked' | 'effected' | 'ignored' | 'refused'

/** An accepted envelope and how far it is. */
export interface QueuedWork {
  readonly seq: number
  readonly envelope: Envelope
  readonly identified: Task['identified']
  state: WorkState
  reason: string | undefined
  conversation: string | undefined
  /** `<conversation>/<track>`: what is claimed. Empty for an orphan. */
  lane: string
  track: Track
  /** Its place in the lane: the seq, or a later number once it was passed on. */
  position: number
  /** Not before: due, retry, wait. */
  readyAt: number
  /** Until it is ready those behind it may go first (due, aside); otherwise the lane waits behind it. */
  later: boolean
  /** A wake makes it ready. */
  waits: boolean
  tries: number
  throws: number
  since: number | undefined
  /** Cancelled while in hand: not run again. */
  cancelled: boolean
  /** A process died while it was in hand. */
  suspect: Suspicion | undefined
}

export type WorkPatch = Partial<Omit<QueuedWork, 'seq' | 'envelope' | 'identified'>>

export interface Stored {
  message: Message
  parts: readonly MessagePart[]
}

/**
 * What the rules of a store stand on: plain synchronous tables, in one transaction. The rules themselves (which lane,
 * who is it, what an outcome means, the books) are written once, above this; a store that is in one process and
 * answers at once (memory, SQLite) only brings tables.
 */
export interface Tables {
  nextSeq(): number

  // work
  /** Also true for what was settled and removed, for as long as a provider may repeat it. */
  known(tenant: string, id: string): boolean
  work(tenant: string, id: string): QueuedWork | undefined
  /** Returns when its lane is worth a look because of it; Infinity if it is not. */
  addWork(work: QueuedWork, now: number): number
  setWork(work: QueuedWork, patch: WorkPatch): void
  /** Its end: leaves its lane; its steps are dropped. */
  settle(work: QueuedWork, state: WorkState, reason: string | undefined, now: number): void
  /** The first of a lane if it is ready. */
  head(lane: string, now: number): QueuedWork | undefined
  /** Works out and keeps when the lane is next worth a look; undefined when it is empty. */
  rest(lane: string, now: number): number | undefined
  /** Lanes worth a look by now. May name lanes that were named before. */
  ready(now: number, limit: number): readonly string[]
  /** When the next lane or orphan has its time, after now. */
  nextAt(now: number): number | undefined
  /** Makes ready what waits to be woken; the lanes it was in. */
  wake(conversation: string): readonly string[]
  unsettled(tenant: string, conversation: string): readonly QueuedWork[]
  steps(seq: number): Map<string, Step> | undefined
  setStep(seq: number, step: Step): void
  dropStep(seq: number, key: string): void
  parked(tenant: string, after: number, limit: number): readonly QueuedWork[]

  // orphans
  addOrphan(work: QueuedWork, names: readonly string[], until: number): void
  orphans(tenant: string, name: string): readonly QueuedWork[]
  /** Called when it found its lane or its end. */
  dropOrphan(work: QueuedWork): void
  expired(now: number, limit: number): readonly QueuedWork[]

  // names
  /**
   * Where addresses led the last time, for tables that nobody else writes. Names are added and never rewritten, so it
   * holds until a customer is forgotten (or a transaction undone), which empties it.
   */
  readonly places?: Pick<AddressCache, 'get' | 'set'>
  owner(tenant: string, key: string): { customer: string; bsuids: readonly string[] } | undefined
  own(tenant: string, key: string, customer: string): void
  /** False if that was known. */
  share(tenant: string, key: string, customer: string): boolean
  /** The owner and all sharers. */
  holders(tenant: string, key: string): readonly string[]
  keysOf(tenant: string, customer: string): readonly string[]
  forgetKeys(tenant: string, customer: string): void
  channels(tenant: string): readonly string[]

  // conversations
  conversation(id: string): Conversation | undefined
  conversationOn(tenant: string, channel: string, line: string, customer: string): Conversation | undefined
  addConversation(conversation: Conversation): void
  /** `changed` names the fields that are meant, where other tracks may change others at the same time; else the whole. */
  setConversation(conversation: Conversation, changed?: ConversationPatch): void
  conversationsOf(tenant: string, customer: string): readonly Conversation[]
  ticket(tenant: string, host: string, ticket: string): string | undefined
  setTicket(tenant: string, host: string, ticket: string, conversation: string): void
  conversations(
    tenant: string,
    query: { channel?: string; state?: string; customers?: readonly string[]; after?: string; limit: number },
  ): Page<Conversation>

  // messages
  message(tenant: string, id: string): Message | undefined
  setMessage(tenant: string, message: Message): void
  part(tenant: string, id: string): MessagePart | undefined
  setPart(tenant: string, part: MessagePart, channel: string | undefined): void
  parts(tenant: string, message: string): readonly MessagePart[]
  sent(tenant: string, channel: string, providerId: string): MessagePart | undefined
  messages(
    tenant: string,
    query: { conversation?: string; search?: string; after?: string; limit: number; newestFirst?: boolean },
  ): Page<Stored>
  /** Content, names and what they said to `accept`: gone. Returns how many messages had any. */
  eraseConversation(tenant: string, conversation: string): number
  /** Media named by messages of these conversations and by no other. */
  mediaOnlyIn(tenant: string, conversations: readonly string[]): readonly string[]

  // the rest
  addConsent(record: ConsentRecord): void
  /** `hashes` are those of the keys, for what was forgotten. */
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
  /** Replaces the records of a customer by what may stay of them. */
  redactConsents(tenant: string, customer: string, keep: readonly ConsentRecord[]): void
  choice(tenant: string, conversation: string, id: string): Choice | undefined
  setChoice(tenant: string, conversation: string, choice: Choice): void
  wrote(tenant: string, host: string, id: string): boolean
  setWritten(tenant: string, host: string, id: string, message: string | undefined): void
  paused(tenant: string, key: string): number | undefined
  setPause(tenant: string, key: string, until: number): void
  mark(tenant: string, key: string): string | undefined
  setMark(tenant: string, key: string, value: string): void
  /** `received`, `waiting`, `ignored:<reason>`, … */
  count(tenant: string, what: string, by: number): void
  books(tenant: string | undefined): Books
  lag(): Lag
  /** The secret of this database's hashes. */
  salt(): string
}

/** Where the tables are, and what makes a transaction of a job. */
export interface Backend {
  readonly tables: Tables
  readonly media: MediaStore
  /** How many ready lanes are kept in memory; the others are found again in the tables. */
  readonly queueLimit: number
  start(environment: { now(): number }): Promise<void>
  /** Which work is in hand, told so that it outlives the process. Left out where the tables do not. */
  readonly inHand?: {
    /** What still waits of that which the process before had in hand when it ended. */
    left(): readonly QueuedWork[]
    /** Empty, for this process: what was left has been judged. */
    begin(): InHand
  }
  /**
   * Runs the job, alone or together with others, and resolves once that is durable; `committed` is called just before.
   * A job that throws leaves nothing behind. It may be run twice if another one in its transaction fails.
   */
  transact<T>(job: () => T, committed: () => void): Promise<T>
  /** Removes what has outlived its use. Called now and then. */
  purge(now: number): void
  close(): Promise<void>
}
