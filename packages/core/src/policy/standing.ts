import type { ConsentRecord, Purpose } from '../model/consent.js'

/** Where a customer stands on one line: the ledger, folded. */
export interface Standing {
  /** STOP stands: nothing may be sent but the one confirmation. */
  optedOut: boolean
  /** The provider blocks by itself, so only START sent by the customer lifts it. */
  onlyStartLifts: boolean
  /** Granted or revoked in so many words; undefined when the ledger does not say. */
  service: boolean | undefined
  updates: boolean
  marketing: boolean
  /** Subscribed to. A notification needs the opt-in as well. */
  topics: ReadonlySet<string>
  /** When `optedOut` last changed. */
  since: number | undefined
}

/** Nothing recorded: both notifications and marketing are off until granted. */
export const nobody: Standing = {
  optedOut: false,
  onlyStartLifts: false,
  service: undefined,
  updates: false,
  marketing: false,
  topics: new Set(),
  since: undefined,
}

// What was recorded by hand has a time from a form or a list, often of the day only: then a revocation outweighs a grant.
// Of the others, providers tell the time in seconds, so two of the same second count in the order in which they came.
const byHand: ReadonlySet<ConsentRecord['source']> = new Set(['api', 'import', 'agent'])
const rank = ({ source, granted }: ConsentRecord): number => (byHand.has(source) ? (granted ? 1 : 2) : 0)
const inOrder = (a: ConsentRecord, b: ConsentRecord): number =>
  a.at - b.at ||
  rank(a) - rank(b) ||
  (a.order ?? 0) - (b.order ?? 0) ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : Number(b.granted) - Number(a.granted))

/**
 * Folds the append-only ledger, in the order things happened. The records may include those of others who share an
 * address with this customer (a family phone, a recycled number): of theirs only revocations count, for nobody can
 * agree to messages on someone else's behalf.
 */
export const standing = (
  records: readonly ConsentRecord[],
  of: { channel: string; line: string; customer: string },
): Standing => {
  let state = nobody
  const relevant = records.filter(
    (r) => r.channel === of.channel && r.line === of.line && (r.customer === of.customer || !r.granted),
  )
  for (const record of [...relevant].sort(inOrder))
    state = record.granted ? grant(state, record) : revoke(state, record)
  return state
}

const covers = (record: ConsentRecord, purpose: Purpose): boolean =>
  record.purpose === purpose || record.purpose === 'all'

const revoke = (state: Standing, record: ConsentRecord): Standing => {
  if (record.purpose === 'all')
    return {
      optedOut: true,
      onlyStartLifts: state.onlyStartLifts || record.providerBlock === true,
      service: false,
      updates: false,
      marketing: false,
      topics: nobody.topics,
      since: state.optedOut ? state.since : record.at,
    }
  if (record.topic !== undefined && record.purpose !== 'service') {
    const topics = new Set(state.topics)
    topics.delete(record.topic)
    return { ...state, topics }
  }
  return { ...state, [record.purpose]: false }
}

const grant = (state: Standing, record: ConsentRecord): Standing => {
  // A list somebody imports is not the customer's word: it never outweighs a STOP that came before.
  if (state.optedOut && record.source === 'import') return state
  const lifted = lifts(state, record)
    ? { ...state, optedOut: false, onlyStartLifts: false, since: state.optedOut ? record.at : state.since }
    : state
  if (record.topic !== undefined && record.purpose !== 'service')
    return { ...lifted, topics: new Set(lifted.topics).add(record.topic) }
  return {
    ...lifted,
    // While the provider blocks, a form somewhere else cannot bring service back.
    service: covers(record, 'service') && !lifted.optedOut ? true : lifted.service,
    updates: covers(record, 'updates') || lifted.updates,
    marketing: covers(record, 'marketing') || lifted.marketing,
  }
}

const lifts = (state: Standing, record: ConsentRecord): boolean =>
  state.optedOut &&
  covers(record, 'service') &&
  (record.source === 'keyword' || record.source === 'provider' || !state.onlyStartLifts)
