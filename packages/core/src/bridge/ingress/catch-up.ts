import type { Call } from '../../ports/call.js'
import type { Envelope } from '../../ports/store.js'
import type { Context } from '../task/context.js'
import { fromAssistant, fromChannel, isStored } from '../task/envelopes.js'
import { sayFailed } from '../task/failures.js'

// What was accepted twice is dropped by its id, so reading a little too much costs nothing.
const overlapMs = 10 * 60_000
const batch = 200

/** Somebody who can list what they told, or would have told, since then. */
interface Source {
  key: string
  adapter: string
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
  ) => {
    if (catchUp)
      sources.push({
        key: `catch-up/${kind}/${name}`,
        adapter: name,
        read: (since, call) => mapped(catchUp(since, call), make),
      })
  }
  for (const [name, channel] of Object.entries(setup.channels))
    add('channels', name, channel.catchUp?.bind(channel), (event) => fromChannel(tenant, name, event, context.now()))
  for (const [name, host] of Object.entries(setup.hosts))
    add('hosts', name, host.catchUp?.bind(host), (event) =>
      isStored(event) ? context.fromHost(name, event) : undefined,
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

/** A first start has missed nothing: what was said before it, perhaps to a store that was lost, is not said again. */
export const beginCatchUp = async (context: Context): Promise<void> => {
  for (const { key } of sourcesOf(context))
    if ((await context.store.mark(context.tenant, key)) === undefined)
      await context.store.mark(context.tenant, key, String(context.now() + overlapMs))
}

/** After an outage, and now and then: what providers and hosts would not send again is read from their lists. */
export const catchUp = async (context: Context, call: Call): Promise<number> => {
  let read = 0
  for (const source of sourcesOf(context)) {
    const began = context.now()
    try {
      read += await readSource(context, source, call)
      await context.store.mark(context.tenant, source.key, String(began))
    } catch (thrown) {
      // It is read from the same mark next time.
      sayFailed(context, { adapter: source.adapter, asked: 'catch up' }, thrown)
    }
  }
  return read
}

const readSource = async (context: Context, { key, read }: Source, call: Call): Promise<number> => {
  const { store, tenant } = context
  let accepted = 0
  let batched: Envelope[] = []
  const flush = async () => {
    const found = batched.length === 0 ? [] : await store.accept(batched)
    accepted += found.filter((how) => how !== 'duplicate').length
    batched = []
  }
  const since = Number(await store.mark(tenant, key)) - overlapMs
  for await (const envelope of read(Number.isNaN(since) ? context.now() : since, call)) {
    if (envelope) batched.push(envelope)
    if (batched.length >= batch) await flush()
  }
  await flush()
  return accepted
}
