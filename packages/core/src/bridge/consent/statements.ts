import { type Address, addressKey } from '../../model/address.js'
import type { ConsentRecord, ConsentSource, Purpose } from '../../model/consent.js'
import type { Conversation } from '../../model/conversation.js'
import { type DeskwireError, fail } from '../../model/failure.js'
import type { Change, Store } from '../../ports/store.js'
import { allPages } from '../task/pages.js'
import { spellings } from './spellings.js'

/** Where something was agreed to or revoked. */
export interface LineRef {
  channel: string
  line: string
}

/** What is recorded by hand: from a form, a call, a file, an agent. */
export interface Statement {
  to: Address
  /** The same id is recorded once on each line. */
  id: string
  lines: readonly LineRef[]
  purpose: Purpose | 'all'
  granted: boolean
  topic?: string
  source: Extract<ConsentSource, 'api' | 'import' | 'agent'>
  /** The words, the form, the file and row: what to show a regulator. */
  evidence: string
  /** When they said it. */
  at: number
}

export interface Recorded {
  records: readonly ConsentRecord[]
  /** Nothing new: it was recorded before under this id. */
  known: boolean
}

/**
 * Many at once, with a result for each in the same order: what exists is read together, what is new is written
 * together, so that a list waits for the disk once, not once for each row.
 */
export const recordAll = async (
  store: Store,
  tenant: string,
  statements: readonly Statement[],
): Promise<readonly (Recorded | DeskwireError)[]> => {
  const wanted = statements.map((statement) => recordsOf(tenant, statement))
  const before = await recordedAs(store, tenant, wanted.flat())
  const said = new Map(before)
  const plans = wanted.map((records, n) => {
    const clashes = records.some((record) => !agrees(said.get(record.id), record))
    const missing = clashes ? [] : records.filter(({ id }) => !said.has(id))
    for (const record of missing) said.set(record.id, record)
    return { statement: statements[n] as Statement, missing, clashes }
  })
  await write(
    store,
    tenant,
    plans.filter(({ missing }) => missing.length > 0),
  )
  const after = await recordedAs(
    store,
    tenant,
    plans.flatMap(({ missing }) => missing),
  )
  return plans.map(({ missing, clashes }, n) => {
    const kept = (wanted[n] ?? []).map((record) => ({ record, is: after.get(record.id) ?? before.get(record.id) }))
    // Somebody else may have recorded something else under this id at the same moment.
    if (clashes || kept.some(({ record, is }) => !agrees(is, record))) return conflict()
    return { records: kept.map(({ record, is }) => is ?? record), known: missing.length === 0 }
  })
}

const conflict = () =>
  fail('conflict', 'Something else was recorded under this id', { remedy: 'Use another Idempotency-Key.' })

/** The customer is left open, because the store knows best whose they are. */
const recordsOf = (tenant: string, statement: Statement): readonly ConsentRecord[] => {
  const { to, id, lines, purpose, granted, topic, source, evidence, at } = statement
  return lines.map(({ channel, line }) => ({
    id: `${id}.${channel}/${line}`,
    tenant,
    channel,
    line,
    customer: '',
    addresses: spellings(to).map((address) => addressKey(address, channel)),
    purpose,
    granted,
    ...(topic !== undefined && { topic }),
    source,
    evidence,
    at,
  }))
}

const recordedAs = async (
  store: Store,
  tenant: string,
  records: readonly ConsentRecord[],
): Promise<ReadonlyMap<string, ConsentRecord>> => {
  const found = new Map<string, ConsentRecord>()
  if (records.length === 0) return found
  const ids = records.map(({ id }) => id)
  for await (const record of allPages((after) => store.consents(tenant, { ids, ...after })))
    found.set(record.id, record)
  return found
}

/** The same statement about the same person. An erased record names neither person nor words. */
const agrees = (was: ConsentRecord | undefined, is: ConsentRecord): boolean =>
  was === undefined ||
  (was.purpose === is.purpose &&
    was.granted === is.granted &&
    was.topic === is.topic &&
    was.source === is.source &&
    (was.customer === 'forgotten' ||
      (was.addresses.some((key) => is.addresses.includes(key)) &&
        // The same row in another file, or further down, is no new record: its evidence is where it was read first.
        (was.source === 'import' || was.evidence === is.evidence))))

interface Plan {
  statement: Statement
  missing: readonly ConsentRecord[]
}

const write = async (store: Store, tenant: string, plans: readonly Plan[]): Promise<void> => {
  const found = await Promise.all(
    plans.map(({ statement, missing }) =>
      Promise.all(missing.map((place) => conversationAt(store, tenant, statement.to, place))),
    ),
  )
  // A list may contain somebody new under two spellings of their number: the first one counts.
  const written = new Map<string, Address>()
  await Promise.all(
    plans.flatMap((plan, n) => {
      const conversations = found[n] ?? []
      return conversations.some((one) => one)
        ? ofSomebodyKnown(plan, conversations).map(([id, changes]) => store.apply(tenant, id, changes))
        : [store.apply(tenant, undefined, [ofSomebodyNew(plan, written)])]
    }),
  )
}

type Apply = readonly [conversation: string | undefined, changes: readonly Change[]]

const ofSomebodyKnown = ({ missing }: Plan, conversations: readonly (Conversation | undefined)[]): readonly Apply[] => {
  const known = conversations.find((one) => one)
  return missing.map((record, n) => {
    const conversation = conversations[n]
    const keys = (conversation?.addresses ?? []).map((address) => addressKey(address, record.channel))
    const consent: ConsentRecord = {
      ...record,
      customer: (conversation ?? known)?.customer ?? '',
      addresses: [...new Set([...record.addresses, ...keys])],
    }
    if (!conversation) return [undefined, [{ consent }]]
    // What is about to be sent to them reads the ledger again.
    return [conversation.id, [{ consent }, ...marks(record), { wake: true }]]
  })
}

/** Creates them on one line; from there, the ledger knows them on every other. */
const ofSomebodyNew = ({ statement, missing }: Plan, written: Map<string, Address>): Change => {
  const [{ channel, line } = { channel: '', line: '' }] = missing
  const places = spellings(statement.to).map(({ value }) => `${channel}\n${line}\n${value}`)
  const address = places.map((place) => written.get(place)).find((one) => one) ?? statement.to
  if (places.length > 1) for (const place of places) written.set(place, address)
  return {
    introduce: { by: 'address', channel, line, addresses: [address], create: true },
    changes: [...missing.map((consent) => ({ consent })), ...missing.slice(0, 1).flatMap(marks)],
  }
}

const marks = ({ granted }: ConsentRecord): readonly Change[] => (granted ? [] : [{ conversation: { revoked: true } }])

const conversationAt = async (
  store: Store,
  tenant: string,
  to: Address,
  { channel, line }: LineRef,
): Promise<Conversation | undefined> => {
  for (const address of spellings(to)) {
    const found = await store.find(tenant, { by: 'address', channel, line, addresses: [address], create: false })
    if (found) return found
  }
  return undefined
}
