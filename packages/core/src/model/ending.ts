/**
 * Who is told. An array, because a `Set` leaves its old tables behind as it grows, each pointing to the next, and what they
 * still hold survives young collections with them: a fifth of all that calls allocated was promoted.
 */
class Stops {
  readonly #all: { stop: () => void; at: number }[] = []

  add(stop: () => void): () => void {
    const all = this.#all
    const own = { stop, at: all.length }
    all.push(own)
    return () => {
      const last = all.at(-1)
      if (!last || all[own.at] !== own) return
      all[own.at] = last
      last.at = own.at
      all.pop()
    }
  }

  tell(): void {
    for (const { stop } of [...this.#all]) stop()
  }
}

const listening = new WeakMap<AbortSignal, Stops>()

/**
 * What may be ended from outside. An `AbortSignal` costs more to create than a call has to do otherwise, and most callers
 * only want to be told, so it is created when somebody asks for it.
 */
export class Ending {
  #controller: AbortController | undefined
  #stops: Stops | undefined
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
    stops?.tell()
  }

  /** As `onAbort`. */
  onAbort(stop: () => void): () => void {
    if (this.why) {
      stop()
      return nothing
    }
    this.#stops ??= new Stops()
    return this.#stops.add(stop)
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
  const known = listening.get(signal)
  if (known) return known.add(stop)
  const stops = new Stops()
  listening.set(signal, stops)
  signal.addEventListener('abort', () => stops.tell(), { once: true })
  return stops.add(stop)
}

const nothing = (): void => undefined
