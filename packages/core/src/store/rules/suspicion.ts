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

// Who is innocent most likely comes first.
export const order = ['suspect', 'apart', 'blamed'] as const

/** The process ended. `poison`: for the second time while this alone was suspected. */
export const afterDeath: Readonly<Record<Suspicion, Suspicion | 'poison'>> = {
  suspect: 'suspect',
  apart: 'apart',
  blamed: 'blamed',
  shared: 'apart',
  alone: 'blamed',
  'alone again': 'poison',
}

/** Its run is over although nobody heard how, and the process lives: a lease ran out. */
export const atRest = (suspicion: Suspicion): (typeof order)[number] =>
  suspicion === 'shared' || suspicion === 'alone' ? 'apart' : suspicion === 'alone again' ? 'blamed' : suspicion

export const rankOf = (suspicion: Suspicion): number => order.indexOf(atRest(suspicion))
