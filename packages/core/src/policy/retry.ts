export interface Backoff {
  /** The upper limit of the first wait, in milliseconds. */
  base: number
  /** The upper limit of all waits. */
  max: number
}

const usual: Backoff = { base: 1_000, max: 300_000 }

// A longer Retry-After is a mistake or an attack.
const longestAdvice = 24 * 3_600_000

/**
 * How long to wait before a retry. Full jitter: a random time between zero and a limit that doubles, so that
 * a thousand lanes do not all retry at once when a host comes back.
 */
export const backoff = (tries: number, random: () => number, { base, max }: Backoff = usual): number =>
  Math.floor(random() * Math.min(max, base * 2 ** Math.max(0, tries)))

/**
 * When to retry. Honours `Retry-After`: never earlier, and spread a little later.
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
