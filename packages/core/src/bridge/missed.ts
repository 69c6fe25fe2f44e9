import { failureOf } from '../model/failure.js'
import type { Call } from '../ports/shared.js'
import type { Envelope } from '../ports/store.js'
import { fromAssistant, fromChannel, isStored } from './accept.js'
import type { Context } from './context.js'

// What was accepted twice is dropped by its id, so reading a little too much costs nothing.
const overlapMs = 10 * 60_000
const batch = 200

/** After an outage, and now and then: what providers and hosts would not send again is read from their lists. */
export const readMissed = async (context: Context, call: Call): Promise<number> => {
  const { tenant, setup } = context
  let read = 0
  const sources: { key: string; missed: () => AsyncIterable<Envelope | undefined> }[] = []
  for (const [name, channel] of Object.entries(setup.channels))
    if (channel.missed)
      sources.push({
        key: `missed/channels/${name}`,
        missed: () =>
          mapped(channel.missed?.bind(channel), context, `missed/channels/${name}`, call, (event) =>
            fromChannel(tenant, name, event, context.now()),
          ),
      })
  for (const [name, host] of Object.entries(setup.hosts))
    if (host.missed)
      sources.push({
        key: `missed/hosts/${name}`,
        missed: () =>
          mapped(host.missed?.bind(host), context, `missed/hosts/${name}`, call, (event) =>
            isStored(event) ? context.fromHost(name, event) : undefined,
          ),
      })
  for (const [name, assistant] of Object.entries(setup.assistants ?? {}))
    if (assistant.missed)
      sources.push({
        key: `missed/assistants/${name}`,
        missed: () =>
          mapped(assistant.missed?.bind(assistant), context, `missed/assistants/${name}`, call, (event) =>
            fromAssistant(tenant, name, event, context.now()),
          ),
      })
  for (const { key, missed } of sources) {
    const began = context.now()
    try {
      let batched: Envelope[] = []
      const flush = async () => {
        const accepted = batched.length === 0 ? [] : await context.store.accept(batched)
        read += accepted.filter((how) => how !== 'duplicate').length
        batched = []
      }
      for await (const envelope of missed()) {
        if (envelope) batched.push(envelope)
        if (batched.length >= batch) await flush()
      }
      await flush()
      await context.store.mark(tenant, key, String(began))
    } catch (thrown) {
      const failure = failureOf(thrown)
      context.log.warn({ source: key, code: failure.code }, 'What was missed could not be read; it is tried again')
    }
  }
  return read
}

async function* mapped<E>(
  missed: ((since: number, call: Call) => AsyncIterable<E>) | undefined,
  context: Context,
  key: string,
  call: Call,
  make: (event: E) => Envelope | undefined,
): AsyncIterable<Envelope | undefined> {
  if (!missed) return
  const marked = await context.store.mark(context.tenant, key)
  // A first start has missed nothing, and a lost store must not send again what was said before.
  const since = marked === undefined ? context.now() : Number(marked) - overlapMs
  for await (const event of missed(since, call)) yield make(event)
}
