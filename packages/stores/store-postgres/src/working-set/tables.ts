// The synchronous tables that the store's rules need, on preloaded rows: one method for each of theirs.
import {
  type Choice,
  type ConsentRecord,
  type Content,
  type Conversation,
  type ConversationPatch,
  type Message,
  type MessagePart,
  mediaOf,
} from '@deskwire/core/adapter'
import {
  type Books,
  booksOf,
  type GivenLink,
  type Lag,
  type Page,
  type QueuedWork,
  type SearchQuery,
  type SentKey,
  type Step,
  type Stored,
  type Tables,
} from '@deskwire/core/store'
import { jsonb } from '../database/text.js'
import { noWrites } from '../writing/writes.js'
import { keyOf, Overlay } from './overlay.js'
import { time } from './work-row.js'

interface Customer {
  customer: string
  keys: string[]
  shared: string[]
  bsuids: string[]
}

export const blockSize = 1_024

/** The tables of one transaction: loaded rows, changes, and requests for missing rows. */
export class WorkingSet implements Tables {
  readonly overlay = new Overlay()
  readonly writes = noWrites()
  private readonly extraHolders = new Map<string, string[]>()
  private readonly extraOrphans = new Map<string, QueuedWork[]>()
  /** Numbers taken. Those of an undone job stay unused; they restart only with a new run of all jobs. */
  used = 0
  blocks: readonly number[] = []
  /** Ids count as new unless the database has them; the insert detects a conflict. */
  strict = false

  constructor(
    private readonly hashSalt: string,
    private readonly pauses: ReadonlyMap<string, number>,
  ) {}

  private ask<T>(kind: string, ...words: readonly (string | number | null)[]): T {
    return this.overlay.read<T>(kind, keyOf(...words))
  }
  private add<T>(set: Set<T>, item: T): void {
    if (set.has(item)) return
    set.add(item)
    this.overlay.onUndo(() => set.delete(item))
  }

  nextSeq(): number {
    const index = Math.floor(this.used / blockSize)
    const block = this.blocks[index] ?? this.ask<number>('block', index)
    return block + (this.used++ % blockSize)
  }

  // work
  known(tenant: string, id: string): boolean {
    const key = keyOf(tenant, id)
    const known = this.overlay.peek<boolean>('known', key)
    if (known !== undefined) return known
    if (!this.strict) return false
    return this.ask<boolean | undefined>('known', tenant, id) === true
  }
  work(tenant: string, id: string): QueuedWork | undefined {
    return this.ask('work', tenant, id)
  }
  addWork(work: QueuedWork): number {
    const { tenant, id } = work.envelope
    const envelope = JSON.stringify(work.envelope)
    const identified = work.identified ? JSON.stringify(work.identified) : null
    this.overlay.set(this.writes.newWork, work.seq, { work, envelope, identified })
    this.overlay.put('known', keyOf(tenant, id), true)
    this.overlay.put('work', keyOf(tenant, id), work)
    return work.lane !== '' && work.state === 'waiting' ? time(work.readyAt) : Infinity
  }
  setWork(work: QueuedWork, patch: Partial<QueuedWork>): void {
    this.overlay.assign(work, patch)
    this.change(work, null)
  }
  private change(work: QueuedWork, settledAt: number | null): void {
    if (!this.writes.newWork.has(work.seq) || settledAt !== null)
      this.overlay.set(this.writes.work, work.seq, { work, settledAt })
  }
  settle(work: QueuedWork, state: QueuedWork['state'], reason: string | undefined, now: number): void {
    this.overlay.assign(work, { state, reason, waits: false })
    this.change(work, now)
  }
  wake(conversation: string): readonly string[] {
    this.add(this.writes.wakes, conversation)
    for (const { work } of [...this.writes.newWork.values(), ...this.writes.work.values()])
      if (work.conversation === conversation && work.waits)
        this.overlay.assign(work, { waits: false, later: false, readyAt: 0 })
    return []
  }
  unsettled(tenant: string, conversation: string): readonly QueuedWork[] {
    return this.ask('unsettled', tenant, conversation)
  }
  setStep(seq: number, step: Step): void {
    this.overlay.set(this.writes.steps, keyOf(seq, step.key), { seq, key: step.key, data: JSON.stringify(step) })
  }
  dropStep(seq: number, key: string): void {
    this.overlay.set(this.writes.steps, keyOf(seq, key), { seq, key, data: null })
  }
  parked(tenant: string, after: number, limit: number): readonly QueuedWork[] {
    return this.ask('parked', tenant, after, limit)
  }

  // The worker claims directly in the database.
  head = (): undefined => undefined
  dueAt = (): undefined => undefined
  ready = (): readonly string[] => []
  nextAt = (): undefined => undefined
  steps = (): undefined => undefined

  // orphans
  addOrphan(work: QueuedWork, names: readonly string[], until: number): void {
    const { tenant } = work.envelope
    this.overlay.set(this.writes.orphans, work.seq, { work, names, until: time(until) })
    for (const name of names) this.extra(this.extraOrphans, keyOf(tenant, name), work)
  }
  private extra<T>(lists: Map<string, T[]>, key: string, item: T): void {
    let list = lists.get(key)
    if (!list) {
      list = []
      lists.set(key, list)
    }
    this.overlay.push(list, item)
  }
  orphans(tenant: string, name: string): readonly QueuedWork[] {
    // Nothing can wait for the id of a conversation that is just being created.
    const mine = name.startsWith('id:') && this.writes.conversations.has(name.slice(3))
    const found = mine ? [] : this.ask<readonly QueuedWork[]>('orphans', tenant, name)
    const more = this.extraOrphans.get(keyOf(tenant, name))
    return more ? [...found, ...more] : found
  }
  dropOrphan(work: QueuedWork): void {
    this.add(this.writes.dropped, work.seq)
  }
  expired(now: number, limit: number): readonly QueuedWork[] {
    return this.ask('expired', now, limit)
  }

  // names
  private customer(tenant: string, customer: string): Customer {
    const key = keyOf(tenant, customer)
    const found = this.overlay.peek<Customer>('customer', key)
    if (found) return found
    // A customer that is in no loaded row was created by the job itself.
    if (this.overlay.has('known customer', key)) return this.ask('customer', tenant, customer)
    const made: Customer = { customer, keys: [], shared: [], bsuids: [] }
    this.overlay.put('customer', key, made)
    return made
  }
  owner(tenant: string, key: string): { customer: string; bsuids: readonly string[] } | undefined {
    const customer = this.ask<string | undefined>('owner', tenant, key)
    if (customer === undefined) return undefined
    const bsuids = () => this.customer(tenant, customer).bsuids
    return {
      customer,
      // Looked up when asked for, which is seldom.
      get bsuids() {
        return bsuids()
      },
    }
  }
  own(tenant: string, key: string, customer: string): void {
    const owner = this.customer(tenant, customer)
    this.overlay.set(this.writes.names, keyOf(tenant, key), [tenant, key, customer])
    this.overlay.put('owner', keyOf(tenant, key), customer)
    this.extra(this.extraHolders, keyOf(tenant, key), customer)
    this.overlay.push(owner.keys, key)
    if (key.startsWith('bsuid:')) this.overlay.push(owner.bsuids, key)
  }
  share(tenant: string, key: string, customer: string): boolean {
    if (this.holders(tenant, key).includes(customer)) return false
    const sharer = this.customer(tenant, customer)
    this.overlay.set(this.writes.sharers, keyOf(tenant, key, customer), [tenant, key, customer])
    this.extra(this.extraHolders, keyOf(tenant, key), customer)
    this.overlay.push(sharer.shared, key)
    return true
  }
  holders(tenant: string, key: string): readonly string[] {
    const found = this.ask<readonly string[]>('holders', tenant, key)
    return [...found, ...(this.extraHolders.get(keyOf(tenant, key)) ?? [])]
  }
  keysOf(tenant: string, customer: string): readonly string[] {
    const { keys, shared } = this.customer(tenant, customer)
    return [...keys, ...shared]
  }
  forgetKeys(tenant: string, customer: string): void {
    this.overlay.set(this.writes.forgotten, keyOf(tenant, customer), [tenant, customer])
  }
  channels(tenant: string): readonly string[] {
    return this.ask('channels', tenant)
  }

  // conversations
  conversation(id: string): Conversation | undefined {
    return this.ask('conversation', id)
  }
  conversationOn(tenant: string, channel: string, line: string, customer: string): Conversation | undefined {
    const key = keyOf(tenant, customer)
    if (this.overlay.has('customer', key) && !this.overlay.has('known customer', key)) {
      const made = this.overlay.peek<string>('on', keyOf(tenant, channel, line, customer))
      return made === undefined ? undefined : this.conversation(made)
    }
    const id = this.ask<string | undefined>('on', tenant, channel, line, customer)
    return id === undefined ? undefined : this.conversation(id)
  }
  addConversation(conversation: Conversation): void {
    const { id, tenant, channel, line, customer } = conversation
    this.overlay.set(this.writes.conversations, id, conversation)
    this.overlay.put('conversation', keyOf(id), conversation)
    this.overlay.put('locked', keyOf(id), true)
    this.overlay.put('on', keyOf(tenant, channel, line, customer), id)
  }
  setConversation(conversation: Conversation, changed?: ConversationPatch): void {
    const { id } = conversation
    // Addresses are merged, so they must be changed on their current value.
    if (changed === undefined || 'addresses' in changed) this.ask('locked', id)
    this.overlay.put('conversation', keyOf(id), conversation)
    if (this.writes.conversations.has(id)) {
      this.overlay.set(this.writes.conversations, id, conversation)
      return
    }
    const known = this.writes.changed.get(id)
    if (changed === undefined || known?.whole) {
      this.overlay.set(this.writes.changed, id, {
        set: {},
        text: '{}',
        unset: none,
        state: conversation.state,
        whole: conversation,
      })
      return
    }
    const set = { ...known?.set }
    let unset = known?.unset ?? none
    for (const name in changed) {
      if (fixed.has(name)) continue
      const value: unknown = Reflect.get(conversation, name)
      if (value === undefined) {
        delete set[name]
        unset = new Set([...unset, name])
      } else {
        set[name] = value
        if (unset.has(name)) unset = new Set([...unset].filter((other) => other !== name))
      }
    }
    const state = 'state' in changed ? conversation.state : (known?.state ?? null)
    this.overlay.set(this.writes.changed, id, { set, text: jsonb(set), unset, state, whole: undefined })
  }
  conversationsOf(tenant: string, customer: string): readonly Conversation[] {
    return this.ask('conversationsOf', tenant, customer)
  }
  ticket(tenant: string, host: string, ticket: string): string | undefined {
    return this.ask('ticket', tenant, host, ticket)
  }
  setTicket(tenant: string, host: string, ticket: string, conversation: string): void {
    this.overlay.set(this.writes.tickets, keyOf(tenant, host, ticket), [tenant, host, ticket, conversation])
    this.overlay.put('ticket', keyOf(tenant, host, ticket), conversation)
  }
  conversations(tenant: string, query: Parameters<Tables['conversations']>[1]): Page<Conversation> {
    return this.ask('conversations', tenant, JSON.stringify(query))
  }

  // messages
  message(tenant: string, id: string): Message | undefined {
    return this.ask('message', tenant, id)
  }
  setMessage(tenant: string, message: Message): void {
    const { id } = message
    const key = keyOf(tenant, id)
    const known = this.writes.messages.get(key)?.known ?? this.overlay.peek('message', key) !== undefined
    this.overlay.set(this.writes.messages, key, { tenant, message, data: JSON.stringify(message), known })
    this.overlay.put('message', key, message)
    this.use(tenant, message, message.content)
  }
  private use(tenant: string, { conversation, id }: Message, content: readonly Content[]): void {
    for (const item of content) {
      const ref = mediaOf(item)?.stored
      if (ref !== undefined)
        this.overlay.set(this.writes.media, keyOf(ref, tenant, conversation, id), [ref, tenant, conversation, id])
    }
  }
  part(tenant: string, id: string): MessagePart | undefined {
    return this.ask('part', tenant, id)
  }
  setPart(tenant: string, part: MessagePart, sent: SentKey | undefined): void {
    const key = keyOf(tenant, part.id)
    const fresh = this.writes.parts.get(key)?.fresh ?? this.overlay.peek('part', key) === undefined
    if (part.content && mediaOf(part.content)?.stored !== undefined) {
      const message = this.message(tenant, part.of)
      if (message) this.use(tenant, message, [part.content])
    }
    this.overlay.set(this.writes.parts, key, { tenant, part, data: JSON.stringify(part), fresh })
    this.overlay.put('part', key, part)
    if (!sent) return
    const name = keyOf(tenant, sent.channel, sent.providerId)
    this.overlay.set(this.writes.sent, name, [tenant, sent.channel, sent.providerId, part.id])
    this.overlay.put('sent', name, part)
  }
  parts(tenant: string, message: string): readonly MessagePart[] {
    return this.ask('parts', tenant, message)
  }
  sent(tenant: string, channel: string, providerId: string): MessagePart | undefined {
    return this.ask('sent', tenant, channel, providerId)
  }
  messages(tenant: string, query: Parameters<Tables['messages']>[1]): Page<Stored> {
    return this.ask('messages', tenant, JSON.stringify(query))
  }
  search(tenant: string, query: SearchQuery): ReturnType<Tables['search']> {
    return this.ask('search', tenant, JSON.stringify(query))
  }
  eraseConversation(tenant: string, conversation: string): number {
    const count = this.ask<number>('erasable', tenant, conversation)
    this.overlay.set(this.writes.erased, keyOf(tenant, conversation), [tenant, conversation])
    return count
  }
  mediaOnlyIn(tenant: string, conversations: readonly string[]): readonly string[] {
    return this.ask('mediaOnlyIn', tenant, JSON.stringify(conversations))
  }
  link(id: string): GivenLink | undefined {
    return this.ask('link', id)
  }
  setLink(link: GivenLink): void {
    const until = time(Math.max(link.until, this.writes.links.get(link.id)?.until ?? 0))
    this.overlay.set(this.writes.links, link.id, { ...link, until })
  }

  // the rest
  addConsent(record: ConsentRecord): void {
    const key = keyOf(record.tenant, record.id)
    if (!this.writes.consents.has(key))
      this.overlay.set(this.writes.consents, key, { record, data: JSON.stringify(record) })
  }
  consents(tenant: string, query: Parameters<Tables['consents']>[1]): Page<ConsentRecord> {
    const { limit, ...rest } = query
    return this.ask('consents', tenant, JSON.stringify({ ...rest, limit: Number.isFinite(limit) ? limit : null }))
  }
  redactConsents(tenant: string, customer: string, keep: readonly ConsentRecord[]): void {
    this.overlay.set(this.writes.redacted, keyOf(tenant, customer), { tenant, customer, keep })
  }
  choice(tenant: string, conversation: string, id: string): Choice | undefined {
    return this.ask('choice', tenant, conversation, id)
  }
  setChoice(tenant: string, conversation: string, id: string, choice: Choice): void {
    const key = keyOf(tenant, conversation, id)
    this.overlay.set(this.writes.choices, key, [tenant, conversation, id, JSON.stringify(choice)])
  }
  wrote(tenant: string, host: string, id: string): boolean {
    return this.ask<boolean | undefined>('wrote', tenant, host, id) === true
  }
  setWritten(tenant: string, host: string, id: string, message: string | undefined): void {
    this.overlay.set(this.writes.written, keyOf(tenant, host, id), [tenant, host, id, message ?? null])
  }
  paused(tenant: string, key: string): number | undefined {
    return this.pauses.get(keyOf(tenant, key))
  }
  setPause(tenant: string, key: string, until: number): void {
    this.overlay.set(this.writes.pauses, keyOf(tenant, key), [tenant, key, time(until)])
  }
  mark(tenant: string, key: string): string | undefined {
    return this.ask('mark', tenant, key)
  }
  setMark(tenant: string, key: string, value: string): void {
    this.overlay.set(this.writes.marks, keyOf(tenant, key), [tenant, key, value])
  }
  count(tenant: string, what: string, by: number): void {
    const key = keyOf(tenant, what)
    const known = this.writes.counts.get(key)?.by ?? 0
    this.overlay.set(this.writes.counts, key, { tenant, what, by: known + by })
  }
  books(tenant: string | undefined): Books {
    return booksOf(this.ask<readonly ReadonlyMap<string, number>[]>('books', tenant ?? null))
  }
  lag(): Lag {
    return this.ask('lag')
  }
  waitsFor(tenant: string | undefined): Readonly<Record<string, number>> {
    return this.ask('waitsFor', tenant ?? null)
  }
  salt(): string {
    return this.hashSalt
  }
}

const none: ReadonlySet<string> = new Set()
const fixed = new Set(['id', 'tenant', 'channel', 'line', 'customer'])
