export interface Backoff {
  /** The longest first wait, in milliseconds. */
  base: number
  /** The longest wait of all. */
  max: number
}

const usual: Backoff = { base: 1_000, max: 300_000 }

// A Retry-After beyond this is a mistake or an attack, not advice.
const longestAdvice = 24 * 3_600_000

/**
 * How long to wait before trying again. Full jitter: anything between nothing and a ceiling that doubles, so that
 * a thousand lanes of a host that was down do not come back in one instant.
 */
export const backoff = (tries: number, random: () => number, { base, max }: Backoff = usual): number =>
  Math.floor(random() * Math.min(max, base * 2 ** Math.max(0, tries)))

/**
 * When to try again. `Retry-After` is honoured: never earlier than told, and spread a little later.
 */
export const retryAt = (
  now: number,
  tries: number,
  failure: { retryAfterMs?: number | undefined },
  random: () => number,
  options: Backoff = usual,
): number => {
  const told = failure.retryAfterMs ?? 0
  if (!(told > 0)) return now + backoff(tries, random, options)
  const wait = Math.min(told, longestAdvice)
  return now + wait + Math.floor(random() * Math.min(options.base, wait))
}
