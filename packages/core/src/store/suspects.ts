import type { Hand } from './hand.js'
import type { Work } from './tables.js'
import { moveTo, type Transaction } from './transaction.js'

/**
 * Why a piece of work is handled with care: a process died while it was in hand. Kept with the work. What is said of a
 * suspect in hand is durable before it runs.
 */
export type Suspicion =
  /** It was in hand when a process died, perhaps with many others. */
  | 'suspect'
  /** The same happened again while other suspects were in hand too: now it runs with no other beside it. */
  | 'apart'
  /** A process died while this was the only suspect in hand. */
  | 'blamed'
  // In hand: beside others that wait for an outside, as the only one, as the only one after it was blamed.
  | 'shared'
  | 'alone'
  | 'alone again'

// A process that has lived for so long without them was not ended by something else at once: kills from outside, a
// crash at start, a machine without memory blame nobody.
const firstAfterMs = 1_000
const againAfterMs = 5_000

// Who is innocent most likely comes first.
const order = ['suspect', 'apart', 'blamed'] as const

/** The process ended. `poison`: for the second time while this alone was suspected. */
const afterDeath: Readonly<Record<Suspicion, Suspicion | 'poison'>> = {
  suspect: 'suspect',
  apart: 'apart',
  blamed: 'blamed',
  shared: 'apart',
  alone: 'blamed',
  'alone again': 'poison',
}

/** Its run is over although nobody heard how, and the process lives: a lease ran out. */
const atRest = (suspicion: Suspicion): (typeof order)[number] =>
  suspicion === 'shared' || suspicion === 'alone' ? 'apart' : suspicion === 'alone again' ? 'blamed' : suspicion

export const rankOf = (suspicion: Suspicion): number => order.indexOf(atRest(suspicion))

/** What a process had in hand when it died. May be told twice of the same death. */
export const died = (transaction: Transaction, work: Work): void => {
  const { tables, log } = transaction
  const { tenant, id } = work.envelope
  const next = work.suspect ? afterDeath[work.suspect] : 'suspect'
  tables.setWork(work, { suspect: next === 'poison' ? undefined : next })
  if (next === 'poison') {
    moveTo(transaction, work, 'parked', 'poison')
    log.error(
      { tenant, id },
      'The process died twice while only this piece of work was suspected: it is parked as poison',
    )
  } else {
    transaction.touched.set(work.lane, undefined)
    if (next === 'blamed') log.warn({ tenant, id }, 'The process died while only this piece of work was suspected')
  }
}

/** It ended in an ordinary way, whichever. */
export const acquit = ({ tables }: Transaction, work: Work): void => {
  if (work.suspect !== undefined) tables.setWork(work, { suspect: undefined })
}

/** Which suspects may run in this process, and when: one at a time, but for those that only wait for an outside. */
export class Suspects {
  private readonly inHand = new Map<Hand, { mark: Suspicion; mayShare: boolean }>()
  private since: number | undefined

  /** The process works from then on. */
  begin(now: number): void {
    this.since ??= now
  }

  /** Not before. */
  opensAt(suspicion: Suspicion): number {
    return (this.since ?? Infinity) + (atRest(suspicion) === 'blamed' ? againAfterMs : firstAfterMs)
  }

  mayRun(suspicion: Suspicion, now: number): boolean {
    if (now < this.opensAt(suspicion)) return false
    if (atRest(suspicion) !== 'suspect') return this.inHand.size === 0
    for (const { mark } of this.inHand.values()) if (mark !== 'shared') return false
    return true
  }

  /** Of which ranks one may run; below 0: none. */
  rankAllowed(now: number): number {
    return order.findLastIndex((suspicion) => this.mayRun(suspicion, now))
  }

  /** What must be durable before it runs. */
  take(hand: Hand, suspicion: Suspicion): Suspicion {
    const was = atRest(suspicion)
    const mark = was === 'blamed' ? 'alone again' : this.inHand.size > 0 ? 'shared' : 'alone'
    this.inHand.set(hand, { mark, mayShare: was === 'suspect' && mark === 'alone' })
    return mark
  }

  /** True if it was one. */
  give(hand: Hand): boolean {
    return this.inHand.delete(hand)
  }

  /** One that was suspected once and has waited for an outside for so long that another may begin beside it. */
  couldShare(now: number): Hand | undefined {
    for (const [hand, { mayShare }] of this.inHand) if (mayShare && hand.isSlow(now)) return hand
    return undefined
  }

  /** Once that is durable. */
  shares(hand: Hand): void {
    if (this.inHand.has(hand)) this.inHand.set(hand, { mark: 'shared', mayShare: false })
  }
}
