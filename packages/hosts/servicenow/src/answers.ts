import { BoundedMap, type Call } from '@deskwire/core/adapter'

const most = 10_000
/** What is left of a call to make the request itself. */
const reserveMs = 5_000
const longestMs = 15_000

/**
 * "If a user sends a second request before the first request is finished, the second request is ignored." So the second
 * waits for the callback of the first, here and not by failing: what the callback says stands behind the second in the
 * conversation's work. A process that takes no webhooks in never hears of it, and its turns are tried again later.
 */
export const createAnswers = (now: () => number) => {
  const known = new BoundedMap<string, true>(most)
  const waiting = new Map<string, Set<() => void>>()
  return {
    came(request: string): void {
      known.set(request, true)
      for (const go of waiting.get(request) ?? []) go()
    },
    has: (request: string): boolean => known.get(request) === true,
    /** Whether it was answered in time. */
    wait: (request: string, { deadline, signal }: Call): Promise<boolean> => {
      if (known.get(request) === true) return Promise.resolve(true)
      return new Promise((resolve) => {
        const all = waiting.get(request) ?? new Set()
        waiting.set(request, all)
        const end = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', end)
          all.delete(end)
          if (all.size === 0) waiting.delete(request)
          resolve(known.get(request) === true)
        }
        const timer = setTimeout(end, Math.max(0, Math.min(deadline - now() - reserveMs, longestMs)))
        timer.unref()
        signal.addEventListener('abort', end, { once: true })
        all.add(end)
        if (signal.aborted) end()
      })
    },
  }
}
