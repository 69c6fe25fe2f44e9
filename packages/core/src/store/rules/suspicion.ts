/**
 * Why a task is a suspect: a process died while it was claimed. Kept with the task. What is recorded about a
 * claimed suspect is durable before it runs.
 */
export type Suspicion =
  /** It was claimed when a process died, perhaps with many others. */
  | 'suspect'
  /** The same happened again while other suspects were in hand too: now it runs with no other beside it. */
  | 'apart'
  /** A process died while this was the only suspect in hand. */
  | 'blamed'
  // In hand: beside others that wait for an outside, as the only one, as the only one after it was blamed.
  | 'shared'
  | 'alone'
  | 'alone again'

// The least suspect come first.
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

/** Its lease ran out: the run is over with unknown outcome, but the process lives. */
export const atRest = (suspicion: Suspicion): (typeof order)[number] =>
  suspicion === 'shared' || suspicion === 'alone' ? 'apart' : suspicion === 'alone again' ? 'blamed' : suspicion

export const rankOf = (suspicion: Suspicion): number => order.indexOf(atRest(suspicion))
