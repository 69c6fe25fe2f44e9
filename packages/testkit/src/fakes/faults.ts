import type { Fault } from '../contract/ground.js'

type Planned =
  | 'lose-answer'
  | { refuse: { code: string; retryable?: boolean; retryAfterMs?: number } }
  | { until: Promise<unknown> }

/** The suite's faults, as the fakes know them. */
export const faultsOf = (next: (behaviour: Planned) => void) => (fault: Fault) => {
  next(planned[fault]())
  return fault === 'limited' ? { retryAfterMs: 7_000 } : undefined
}

const planned: Record<Fault, () => Planned> = {
  'lost-answer': () => 'lose-answer',
  hang: () => ({ until: new Promise(() => undefined) }),
  limited: () => ({ refuse: { code: 'rate_limited', retryable: true, retryAfterMs: 7_000 } }),
  down: () => ({ refuse: { code: 'unavailable', retryable: true } }),
  refused: () => ({ refuse: { code: 'invalid' } }),
}
