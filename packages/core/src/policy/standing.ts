import type { ConsentRecord, Purpose } from '../model/consent.js'

/** A customer's consent on one line, computed from the ledger. */
export interface Standing {
  /** The customer sent STOP: nothing may be sent but the confirmation. */
  optedOut: boolean
  /** The provider blocks by itself, so only START sent by the customer lifts it. */
  onlyStartLifts: boolean
  /** Granted or revoked explicitly; undefined without a record. */
  service: boolean | undefined
  updates: boolean
  marketing: boolean
  /** The topics subscribed to. Updates also need the opt-in. */
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

// Records made by hand take their time from a form or list, often only the day: then a revocation wins over a grant.
// For the others, providers report whole seconds, so two of the same second count in order of arrival.
const byHand: ReadonlySet<ConsentRecord['source']> = new Set(['api', 'import', 'agent'])
const rank = ({ source, granted }: ConsentRecord): number => (byHand.has(source) ? (granted ? 1 : 2) : 0)
const inOrder = (a: ConsentRecord, b: ConsentRecord): number =>
  a.at - b.at ||
  rank(a) - rank(b) ||
  (a.order ?? 0) - (b.order ?? 0) ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : Number(b.granted) - Number(a.granted))

/**
 * When it was said, as far as anybody knows. A provider that tells whole seconds (Meta's `timestamp`) leaves the second open: it may
 * have been said at any moment of it, until it was heard. The last of these counts, so that who says START after a revocation of
 * the same second is back, who says STOP after a grant is out, and a revocation that comes after either of them wins.
 */
export const saidAt = (at: number, heardAt: number): number =>
  at % 1000 === 0 ? Math.max(at, Math.min(at + 999, heardAt)) : at

/** Whether everything that these records grant is in force: it may have been revoked since it was said. */
export const isInForce = (
  ledger: readonly ConsentRecord[],
  granted: readonly ConsentRecord[],
  of: Parameters<typeof standing>[1],
): boolean => {
  const now = standing([...ledger, ...granted], of)
  return granted.every(({ purpose, topic }) =>
    topic === undefined ? purpose === 'all' || now[purpose] === true : now.topics.has(topic),
  )
}

/**
 * Computes the current consent from the ledger, in the order of events. The records may include those of others who share an
 * address with this customer (a family phone, a recycled number). Of theirs only revocations count, because nobody can
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
  // An imported list is not the customer's own statement: it never overrides an earlier STOP.
  if (state.optedOut && record.source === 'import') return state
  const lifted = lifts(state, record)
    ? { ...state, optedOut: false, onlyStartLifts: false, since: state.optedOut ? record.at : state.since }
    : state
  if (record.topic !== undefined && record.purpose !== 'service')
    return { ...lifted, topics: new Set(lifted.topics).add(record.topic) }
  return {
    ...lifted,
    // While the provider blocks, consent recorded elsewhere cannot restore service.
    service: covers(record, 'service') && !lifted.optedOut ? true : lifted.service,
    updates: covers(record, 'updates') || lifted.updates,
    marketing: covers(record, 'marketing') || lifted.marketing,
  }
}

const lifts = (state: Standing, record: ConsentRecord): boolean =>
  state.optedOut &&
  covers(record, 'service') &&
  (record.source === 'keyword' || record.source === 'provider' || !state.onlyStartLifts)
