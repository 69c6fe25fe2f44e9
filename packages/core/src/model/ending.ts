const listening = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * What may be ended from outside. An `AbortSignal` costs more to create than a call has to do otherwise, and most callers
 * only want to be told, so it is created when somebody asks for it.
 */
export class Ending {
  #controller: AbortController | undefined
  #stops: Set<() => void> | undefined
  #why: { reason: unknown } | undefined

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#why) this.#controller.abort(this.#why.reason)
    }
    return this.#controller.signal
  }

  /** Why it was ended, if it was. */
  get why(): { reason: unknown } | undefined {
    return this.#why
  }

  abort(reason?: unknown): void {
    if (this.#why) return
    this.#why = { reason }
    this.#controller?.abort(reason)
    const stops = this.#stops
    this.#stops = undefined
    for (const stop of stops ?? []) stop()
  }

  /** As `onAbort`. */
  onAbort(stop: () => void): () => void {
    if (this.why) {
      stop()
      return nothing
    }
    this.#stops ??= new Set()
    this.#stops.add(stop)
    return () => this.#stops?.delete(stop)
  }
}

/** What ends early: one of ours, or anything with a signal. */
type MayEnd = Pick<Ending, 'signal'>

export const whyEnded = (it: MayEnd): { reason: unknown } | undefined => {
  if (it instanceof Ending) return it.why
  const { aborted, reason } = it.signal
  return aborted ? { reason } : undefined
}

/**
 * Calls `stop` when it ends, at once where it has ended; returns how to take that back. However many calls share a signal,
 * it has one listener: Node takes an eleventh for a leak and warns.
 */
export const onAbort = (it: MayEnd, stop: () => void): (() => void) => {
  if (it instanceof Ending) return it.onAbort(stop)
  const { signal } = it
  if (signal.aborted) {
    stop()
    return nothing
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

const nothing = (): void => undefined
