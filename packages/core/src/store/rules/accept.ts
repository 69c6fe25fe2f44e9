import { boundedKey } from '../../model/bounded-key.js'
import { BoundedMap } from '../../model/bounded-map.js'
import type { Conversation } from '../../model/conversation.js'
import type { Accepted, Envelope } from '../../ports/store.js'
import type { Link } from './lane-link.js'
import { locate, namesOf } from './names.js'
import type { QueuedWork } from './tables.js'
import { moveTo, type Transaction } from './transaction.js'

/** Finds the lane in the accepting transaction, because names learned here may release orphans at once. */
export const accept = (transaction: Transaction, given: Envelope): Accepted => {
  const { tables, now, touched } = transaction
  const id = boundedKey(given.id)
  const envelope = id === given.id ? given : { ...given, id }
  const { tenant, belongs, track } = envelope
  tables.count(tenant, 'received', 1)
  if (tables.known(tenant, id)) {
    tables.count(tenant, 'duplicate', 1)
    return 'duplicate'
  }
  const seq = tables.nextSeq()
  let names: string[] | undefined
  const found = locate(transaction, tenant, belongs, (name) => {
    names ??= []
    names.push(name)
  })
  const readyAt = envelope.due ?? 0
  // Includes the fields of the lane link, so that adding it does not change the object's hidden class.
  const work: Link = {
    seq,
    envelope,
    identified: found?.identified,
    state: 'waiting',
    reason: undefined,
    conversation: found?.conversation.id,
    lane: found
      ? laneOf(found.conversation, track)
      : belongs.by === 'channel'
        ? `:${tenant}:${belongs.channel}/${track}`
        : '',
    track,
    position: seq,
    readyAt,
    later: readyAt > now,
    waits: false,
    tries: 0,
    throws: 0,
    since: undefined,
    cancelled: false,
    suspect: undefined,
    home: undefined,
    before: undefined,
    behind: undefined,
  }
  if (work.lane === '') {
    if (envelope.orphan) work.state = 'orphan'
    else {
      work.state = 'parked'
      work.reason = 'no_lane'
    }
  }
  tables.count(tenant, work.state === 'parked' ? 'parked' : 'waiting', 1)
  const lookAt = tables.addWork(work, now)
  if (work.state === 'orphan' && envelope.orphan) tables.addOrphan(work, namesOf(belongs), envelope.orphan.until)
  // A lane touched before keeps its time or is recomputed: a needless look is cheap, a missed one is a lost wake-up.
  if (work.lane !== '' && (touched.get(work.lane) ?? (touched.has(work.lane) ? -1 : Infinity)) > lookAt)
    touched.set(work.lane, lookAt)
  if (names) for (const name of names) adoptOrphans(transaction, tenant, name)
  return work.state === 'orphan' ? 'orphan' : 'new'
}

type LaneNames = Readonly<Record<QueuedWork['track'], string>>

// The same string object each time, because a map finds a known one without comparing its characters.
const laneNames = new BoundedMap<string, LaneNames>(8_192)
const lanesOf = (id: string): LaneNames => ({ facts: `${id}/facts`, in: `${id}/in`, out: `${id}/out` })

export const laneOf = ({ id }: Pick<Conversation, 'id'>, track: QueuedWork['track']): string =>
  laneNames.of(id, lanesOf)[track]

/** A name appeared: orphans that waited for it look for their lane again and are placed in order of arrival. */
export const adoptOrphans = (transaction: Transaction, tenant: string, name: string): void => {
  const { tables } = transaction
  for (const work of tables.orphans(tenant, name)) {
    if (work.state !== 'orphan') continue
    const names: string[] = []
    const found = locate(transaction, tenant, work.envelope.belongs, (more) => names.push(more))
    if (found) {
      moveTo(transaction, work, 'waiting')
      enterLane(transaction, work, found.conversation, work.track)
    }
    for (const more of names) adoptOrphans(transaction, tenant, more)
  }
}

/** Puts it into a lane, at its place. */
export const enterLane = (
  { tables, now, touched }: Transaction,
  work: QueuedWork,
  conversation: Conversation,
  track: QueuedWork['track'],
): void => {
  const readyAt = work.envelope.due ?? 0
  const lane = laneOf(conversation, track)
  tables.setWork(work, { conversation: conversation.id, lane, readyAt, later: readyAt > now })
  touched.set(lane, undefined)
}

/** Settles orphans whose time is over. */
export const expireOrphans = (transaction: Transaction, limit: number): number => {
  const expired = transaction.tables.expired(transaction.now, limit)
  for (const work of expired) {
    const otherwise = work.envelope.orphan?.otherwise ?? 'park'
    if (otherwise === 'park') moveTo(transaction, work, 'parked', 'no_lane')
    else moveTo(transaction, work, 'ignored', otherwise.ignored)
  }
  return expired.length
}
