import { BoundedMap, type Conversation, type ConversationPatch } from '@deskwire/core/adapter'
import type { Database, Row } from './database.js'

const atOnce = 10_000

/**
 * What a message changes when nothing else of its conversation changes. Then only this is written, to a row of `latest`: many of
 * those share a page of the file, so a transaction writes few pages.
 */
const moving = ['lastInbound', 'turn', 'turnOver', 'posting', 'mediaInFlight', 'paced'] as const
const isMoving: ReadonlySet<string> = new Set(moving)

/** What a query selects for `conversationOf`. */
export const conversationColumns =
  'number, id, data, (SELECT data FROM latest WHERE latest.number = conversation.number) AS latest'

export const conversationOf = ({ data, latest }: Row): Conversation => {
  const whole = JSON.parse(String(data)) as Conversation
  if (latest === null) return whole
  const news = JSON.parse(String(latest)) as Partial<Conversation>
  for (const key of moving) if (!(key in news)) delete whole[key]
  return Object.assign(whole, news)
}

const movingOf = (conversation: Conversation): string => {
  const { lastInbound, turn, turnOver, posting, mediaInFlight, paced } = conversation
  return JSON.stringify({ lastInbound, turn, turnOver, posting, mediaInFlight, paced })
}

interface Kept {
  readonly number: number
  conversation: Conversation
  /** The state in its row. */
  state: string
  /** Whether `latest` has a row for it. */
  hasLatest: boolean
  /** What is to be written. */
  dirty: 'latest' | 'whole' | undefined
}

/** Conversations by their ids, in memory as far as they were used lately. Each is written once in a transaction, before its end. */
export class Conversations {
  private readonly kept = new BoundedMap<string, Kept>(atOnce)
  private dirty = new Map<string, Kept>()

  constructor(private readonly database: Database) {}

  get(id: string): Conversation | undefined {
    return this.find(id)?.conversation
  }

  /** Of a row just read; what is in memory is newer. */
  of(row: Row): Conversation {
    return this.keep(row).conversation
  }

  add(conversation: Conversation): void {
    const { id, tenant, channel, line, customer, state } = conversation
    const number = this.database.insert(
      'INSERT INTO conversation VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)',
      id,
      tenant,
      channel,
      line,
      customer,
      state,
      JSON.stringify(conversation),
    )
    if (number !== undefined) this.kept.set(id, { number, conversation, state, hasLatest: false, dirty: undefined })
  }

  set(conversation: Conversation, changed?: ConversationPatch): void {
    const { id } = conversation
    const kept = this.find(id)
    if (!kept) return
    kept.conversation = conversation
    if (!kept.dirty) this.dirty.set(id, kept)
    if (kept.dirty !== 'whole') kept.dirty = isLatest(changed) ? 'latest' : 'whole'
  }

  flush(): void {
    if (this.dirty.size === 0) return
    for (const kept of this.dirty.values()) this.write(kept)
    this.dirty = new Map()
  }

  undo(): void {
    this.kept.clear()
    this.dirty = new Map()
  }

  private find(id: string): Kept | undefined {
    const known = this.kept.get(id) ?? this.dirty.get(id)
    if (known) return known
    const row = this.database.get(`SELECT ${conversationColumns} FROM conversation WHERE id = ?`, id)
    return row && this.keep(row)
  }

  private keep(row: Row): Kept {
    const id = String(row.id)
    const known = this.kept.get(id) ?? this.dirty.get(id)
    if (known) return known
    const conversation = conversationOf(row)
    const { state } = conversation
    const hasLatest = row.latest !== null
    const kept: Kept = { number: Number(row.number), conversation, state, hasLatest, dirty: undefined }
    this.kept.set(id, kept)
    return kept
  }

  private write(kept: Kept): void {
    const { database } = this
    const { number, conversation, dirty } = kept
    kept.dirty = undefined
    if (dirty === 'latest') {
      database.run(
        'INSERT INTO latest VALUES (?, ?) ON CONFLICT DO UPDATE SET data = excluded.data',
        number,
        movingOf(conversation),
      )
      kept.hasLatest = true
      return
    }
    const { state } = conversation
    const data = JSON.stringify(conversation)
    // Only changed columns are named, because SQLite rewrites the index of every named one.
    if (state === kept.state) database.run('UPDATE conversation SET data = ? WHERE number = ?', data, number)
    else database.run('UPDATE conversation SET state = ?, data = ? WHERE number = ?', state, data, number)
    kept.state = state
    if (kept.hasLatest) database.run('DELETE FROM latest WHERE number = ?', number)
    kept.hasLatest = false
  }
}

const isLatest = (changed: ConversationPatch | undefined): boolean => {
  if (!changed) return false
  for (const key in changed) if (!isMoving.has(key)) return false
  return true
}
