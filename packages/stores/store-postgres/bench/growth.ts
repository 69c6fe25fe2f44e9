import type { Envelope } from '@deskwire/core/adapter'
import { Client } from 'pg'
import { postgres } from '../src/index.js'
import { freshSchema } from '../test/schema.js'

const silent = () => undefined
const log = { debug: silent, info: silent, warn: silent, error: console.error }

const measure = async (
  url: string,
  schema: string,
  known: (n: number) => string,
): Promise<{ accept: number; pickUp: number }> => {
  const store = postgres({ connectionString: url, schema })
  await store.start({ now: Date.now, log })
  const round = async (name: string) => {
    const envelopes = Array.from(
      { length: 10_000 },
      (_, n): Envelope => ({
        tenant: 'main',
        id: `${name}-${n}`,
        belongs: {
          by: 'address',
          channel: 'fake',
          line: 'line',
          addresses: [{ kind: 'phone', value: known(n * 37) }],
          create: true,
        },
        track: 'facts',
        at: 1,
        body: { text: 'x'.repeat(300) },
      }),
    )
    const began = performance.now()
    let next = 0
    await Promise.all(
      Array.from({ length: 512 }, async () => {
        for (let envelope = envelopes[next++]; envelope; envelope = envelopes[next++]) await store.accept([envelope])
      }),
    )
    const accept = (performance.now() - began) / envelopes.length
    let done = 0
    const abort = new AbortController()
    const started = performance.now()
    await new Promise<void>((resolve) => {
      void store.work(
        async () => {
          if (++done === envelopes.length) resolve()
          return { done: 'effected' }
        },
        { signal: abort.signal, lanes: 256, leaseMs: 30_000 },
      )
    })
    const pickUp = (performance.now() - started) / envelopes.length
    abort.abort()
    while ((await store.books()).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 10))
    return { accept, pickUp }
  }
  await round('warm')
  const result = await round('cold')
  await store.close()
  return result
}

/** Milliseconds per message with nothing stored, and with `conversations` and five messages of each. */
export const grow = async (url: string, conversations = 1_000_000): Promise<object> => {
  const empty = freshSchema()
  const full = freshSchema()
  const before = await measure(url, empty, (n) => `+1${n % 5_000}`)
  const store = postgres({ connectionString: url, schema: full })
  await store.start({ now: Date.now, log })
  await store.close()
  const client = new Client({ connectionString: url })
  await client.connect()
  const q = (text: string) => client.query(text.replaceAll('~', `"${full}".`))
  await q(`INSERT INTO ~name SELECT 'main', 'phone:+1' || n, 'p' || n FROM generate_series(1, ${conversations}) n`)
  await q(`INSERT INTO ~conversation (id, tenant, channel, line, customer, state, data)
    SELECT 'c' || n, 'main', 'fake', 'line', 'p' || n, 'open', jsonb_build_object('id', 'c' || n, 'tenant', 'main', 'channel', 'fake',
      'line', 'line', 'customer', 'p' || n, 'createdAt', 1, 'addresses', jsonb_build_array(jsonb_build_object('kind', 'phone', 'value', '+1' || n)),
      'state', 'open', 'stateAt', 1, 'speaker', 'assistant') FROM generate_series(1, ${conversations}) n`)
  await q(
    `INSERT INTO ~lane (lane, look_at) SELECT 'c' || n || '/' || t, 9007199254740991 FROM generate_series(1, ${conversations}) n, unnest(ARRAY['facts', 'in', 'out']) t`,
  )
  await q(
    `INSERT INTO ~message (tenant, id, conversation, at, words, data) SELECT 'main', 'old/' || n, 'c' || (n % ${conversations} + 1), 1, 'old words', '{}' FROM generate_series(1, ${conversations * 5}) n`,
  )
  await q(
    `INSERT INTO ~work SELECT -n, 'main', 'old/' || n, '{}', NULL, 'effected', NULL, 'c' || (n % ${conversations} + 1), 'c' || (n % ${conversations} + 1) || '/in', 'in', -n, 0, false, false, 0, 0, NULL, false, 1, ${Date.now()} FROM generate_series(1, ${conversations * 5}) n`,
  )
  await q('VACUUM ANALYZE')
  const after = await measure(url, full, (n) => `+1${((n * 199) % conversations) + 1}`)
  await client.end()
  const factor = (name: 'accept' | 'pickUp') => Number((after[name] / before[name]).toFixed(2))
  return { before, after, factor: { accept: factor('accept'), pickUp: factor('pickUp') } }
}
