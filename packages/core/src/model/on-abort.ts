const listening = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls `stop` when the signal ends, at once where it has ended; returns how to take that back. However many calls share
 * a signal, it has one listener: Node takes an eleventh for a leak and warns.
 */
export const onAbort = (signal: AbortSignal, stop: () => void): (() => void) => {
  if (signal.aborted) {
    stop()
    return () => undefined
  }
  let all = listening.get(signal)
  if (!all) {
    const created = new Set<() => void>()
    all = created
    listening.set(signal, created)
    const stopAll = () => {
      for (const each of [...created]) each()
    }
    signal.addEventListener('abort', stopAll, { once: true })
  }
  const waiting = all
  waiting.add(stop)
  return () => waiting.delete(stop)
}
