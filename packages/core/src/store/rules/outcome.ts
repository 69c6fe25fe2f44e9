import { DeskwireError } from '../../model/failure.js'
import type { Outcome } from '../../ports/store.js'
import { laneOf } from './accept.js'
import { applyChanges } from './changes.js'
import { acquit } from './judge.js'
import type { QueuedWork } from './tables.js'
import { moveTo, type Transaction } from './transaction.js'

/** What the worker knows about a claim besides the outcome of its run. */
export interface ClaimState {
  /** A wake came since the claim. */
  woken: boolean
  /** Cancelled since the claim. */
  stopped: boolean
  /** When it was claimed. */
  startedAt: number
}

/** Writes the changes and the new state together. */
export const conclude = (transaction: Transaction, work: QueuedWork, outcome: Outcome, claim: ClaimState): void => {
  const { tables, now, touched } = transaction
  // A settled task drops its steps, so new steps need not be written first.
  const seq = 'done' in outcome ? undefined : work.seq
  const place = { tenant: work.envelope.tenant, conversation: work.conversation, seq }
  if (outcome.changes) applyChanges(transaction, place, outcome.changes)
  touched.set(work.lane, undefined)
  acquit(transaction, work)
  if ('done' in outcome) {
    const { done } = outcome
    if (done === 'effected') moveTo(transaction, work, 'effected')
    else if ('ignored' in done) moveTo(transaction, work, 'ignored', done.ignored)
    else moveTo(transaction, work, 'refused', done.refused)
  } else if ('park' in outcome) {
    moveTo(transaction, work, 'parked', outcome.park)
  } else if (claim.stopped) {
    moveTo(transaction, work, 'ignored', 'cancelled')
  } else if ('pass' in outcome) {
    const lane =
      work.conversation === undefined
        ? passed(work.lane, outcome.pass)
        : laneOf({ id: work.conversation }, outcome.pass)
    // On the other track it is ordered by when it was passed on.
    const position = tables.nextSeq()
    tables.setWork(work, {
      lane,
      track: outcome.pass,
      position,
      readyAt: 0,
      tries: 0,
      throws: 0,
      since: undefined,
      reason: undefined,
    })
    touched.set(lane, undefined)
  } else if ('retryAt' in outcome) {
    const since = work.since ?? claim.startedAt
    tables.setWork(work, {
      readyAt: outcome.retryAt,
      later: outcome.yields === true && outcome.retryAt > now,
      tries: work.tries + 1,
      throws: 0,
      since,
      reason: outcome.because,
    })
  } else {
    const readyAt = claim.woken ? now : outcome.waitUntil
    const waits = readyAt > now
    const later = waits && outcome.yields === true
    tables.setWork(work, { readyAt, later, waits, since: work.since ?? claim.startedAt, reason: outcome.because })
  }
}

const passed = (lane: string, track: string): string => `${lane.slice(0, lane.lastIndexOf('/') + 1)}${track}`

// 1 s, 2 s, 4 s … up to a minute. After eight errors in a row the task is parked, so that it does not block its lane forever.
const throwsAllowed = 8
const pauseAfter = (throws: number): number => Math.min(60_000, 1_000 * 2 ** throws)

/** The outcome of a run that threw. */
export const concludeThrown = (
  transaction: Transaction,
  work: QueuedWork,
  thrown: unknown,
  claim: ClaimState,
): void => {
  const { tables, now, touched } = transaction
  touched.set(work.lane, undefined)
  acquit(transaction, work)
  // The process was away for nearly its whole lease, which says nothing about the task.
  const throws = work.throws + (isLeaseLost(thrown) ? 0 : 1)
  const because = `error: ${classOf(thrown)}`
  if (claim.stopped) moveTo(transaction, work, 'ignored', 'cancelled')
  else if (throws >= throwsAllowed) moveTo(transaction, work, 'parked', because)
  else {
    const since = work.since ?? claim.startedAt
    const readyAt = now + pauseAfter(work.throws)
    tables.setWork(work, { readyAt, later: false, tries: work.tries + 1, throws, since, reason: because })
  }
}

const isLeaseLost = (thrown: unknown): boolean => DeskwireError.isInstance(thrown) && thrown.code === 'lease_lost'

// Only the class: the message may contain a customer's words.
const classOf = (thrown: unknown): string =>
  DeskwireError.isInstance(thrown) ? thrown.code : thrown instanceof Error ? thrown.name : typeof thrown
