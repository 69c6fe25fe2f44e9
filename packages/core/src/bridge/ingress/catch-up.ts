import type { Call } from '../../ports/call.js'
import type { Envelope } from '../../ports/store.js'
import type { Context } from '../task/context.js'
import { fromAssistant, fromChannel, isStored } from '../task/envelopes.js'
import { sayFailed } from '../task/failures.js'

// Duplicates are dropped by their id, so reading a little too much costs nothing.
const overlapMs = 10 * 60_000
const batch = 200
const longestWaitMs = 5 * 60_000
const markEveryMs = 60_000

/** A provider or host that can list what it reported, or would have reported, since then. */
interface Source {
  key: string
  adapter: string
  /** Its own interval, if it has no webhooks; otherwise the bridge's. */
  everyMs: number | undefined
  read(since: number, call: Call): AsyncIterable<Envelope | undefined>
}

const sourcesOf = (context: Context): readonly Source[] => {
  const { tenant, setup } = context
  const sources: Source[] = []
  const add = <E>(
    kind: 'channels' | 'hosts' | 'assistants',
    name: string,
    catchUp: ((since: number, call: Call) => AsyncIterable<E>) | undefined,
    make: (event: E) => Envelope | undefined,
    everyMs?: number,
  ) => {
    if (catchUp)
      sources.push({
        key: `catch-up/${kind}/${name}`,
        adapter: name,
        everyMs,
        read: (since, call) => mapped(catchUp(since, call), make),
      })
  }
  for (const [name, channel] of Object.entries(setup.channels))
    add('channels', name, channel.catchUp?.bind(channel), (event) => fromChannel(tenant, name, event, context.now()))
  for (const [name, host] of Object.entries(setup.hosts))
    add(
      'hosts',
      name,
      host.catchUp?.bind(host),
      (event) => (isStored(event) ? context.fromHost(name, event) : undefined),
      host.catchUpEveryMs,
    )
  for (const [name, assistant] of Object.entries(setup.assistants ?? {}))
    add('assistants', name, assistant.catchUp?.bind(assistant), (event) =>
      fromAssistant(tenant, name, event, context.now()),
    )
  return sources
}

async function* mapped<E>(
  events: AsyncIterable<E>,
  make: (event: E) => Envelope | undefined,
): AsyncIterable<Envelope | undefined> {
  for await (const event of events) yield make(event)
}

/** A first start has missed nothing: what was said before it, perhaps to a store that was lost, is not repeated. */
export const beginCatchUp = async (context: Context): Promise<void> => {
  for (const { key } of sourcesOf(context))
    if ((await context.store.mark(context.tenant, key)) === undefined)
      await context.store.mark(context.tenant, key, String(context.now() + overlapMs))
}

/**
 * After an outage, and at intervals: what providers and hosts would not send again is read from their lists. Each source
 * has its own interval, which doubles after every failure, up to the longest wait.
 */
export class CatchUp {
  readonly #turns = new Map<string, { at: number; failures: number }>()

  /** `everyMs`: the interval of sources that have none; with 0 they are not read. */
  constructor(private readonly everyMs: number) {}

  /** The shortest interval: a slow source must not delay one that is read more often. */
  shortest(contexts: readonly Context[]): number {
    return Math.min(longestWaitMs, ...this.#sources(contexts).map(({ everyMs }) => everyMs))
  }

  /** Reads every source that is due, and returns in how many milliseconds the next one is. */
  async read(contexts: readonly Context[], call: Call): Promise<number> {
    const turns = this.#sources(contexts).map(({ context, source, everyMs }) =>
      this.#turn(context, source, everyMs, call),
    )
    return Math.min(longestWaitMs, ...(await Promise.all(turns)))
  }

  #sources(contexts: readonly Context[]): readonly { context: Context; source: Source; everyMs: number }[] {
    return contexts
      .flatMap((context) => sourcesOf(context).map((source) => ({ context, source })))
      .map(({ context, source }) => ({ context, source, everyMs: source.everyMs ?? this.everyMs }))
      .filter(({ everyMs }) => everyMs > 0)
  }

  async #turn(context: Context, source: Source, everyMs: number, call: Call): Promise<number> {
    const key = `${context.tenant}/${source.key}`
    const last = this.#turns.get(key)
    // Not the machine's clock, which may be set: an interval is elapsed time.
    const left = (last?.at ?? 0) - performance.now()
    if (last && left > 0) return left
    // Not read again until this is over, or should have been: it may hang.
    this.#turns.set(key, { at: performance.now() + longestWaitMs, failures: last?.failures ?? 0 })
    const failures = (await readOnce(context, source, call)) ? 0 : (last?.failures ?? 0) + 1
    const wait = failures === 0 ? everyMs : Math.max(everyMs, Math.min(everyMs * 2 ** failures, longestWaitMs))
    this.#turns.set(key, { at: performance.now() + wait, failures })
    return wait
  }
}

const readOnce = async (context: Context, source: Source, call: Call): Promise<boolean> => {
  const began = context.now()
  try {
    const marked = Number(await context.store.mark(context.tenant, source.key))
    const read = await readSource(context, source, marked, call)
    // Moving the mark by a few seconds every few seconds would be a waste of writes.
    if (read > 0 || !(began - marked < markEveryMs)) await context.store.mark(context.tenant, source.key, String(began))
    return true
  } catch (thrown) {
    // Next time it is read from the same mark.
    sayFailed(context, { adapter: source.adapter, asked: 'catch up' }, thrown)
    return false
  }
}

const readSource = async (context: Context, { read }: Source, marked: number, call: Call): Promise<number> => {
  const { store } = context
  let accepted = 0
  let batched: Envelope[] = []
  const flush = async () => {
    const found = batched.length === 0 ? [] : await store.accept(batched)
    accepted += found.filter((how) => how !== 'duplicate').length
    batched = []
  }
  // Providers give times in whole seconds: what arrived in the second of the first start would seem to precede it.
  const since = Math.floor((marked - overlapMs) / 1_000) * 1_000
  for await (const envelope of read(Number.isNaN(since) ? context.now() : since, call)) {
    if (envelope) batched.push(envelope)
    if (batched.length >= batch) await flush()
  }
  await flush()
  return accepted
}
