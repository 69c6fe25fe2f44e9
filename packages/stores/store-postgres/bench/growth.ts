import type { Envelope } from '@deskwire/core/store'
import { Client } from 'pg'
import { postgres } from '../src/index.js'
import { freshSchema } from '../test/schema.js'

const silent = () => undefined
const log = { debug: silent, info: silent, warn: silent, error: console.error }

const messages = 10_000

export interface Point {
  conversations: number
  /** Microseconds per message. */
  accept: { us: number }
  pickUp: { us: number }
  rssMb: number
}

/** Each of them writes once, to a process that was just started and knows nobody. */
const measure = async (url: string, schema: string, people: number, name: string): Promise<Point> => {
  const store = postgres({ connectionString: url, schema })
  await store.start({ now: Date.now, log })
  try {
    const envelopes = Array.from(
      { length: messages },
      (_, n): Envelope => ({
        tenant: 'main',
        id: `${name}-${n}`,
        belongs: {
          by: 'address',
          channel: 'fake',
          line: 'line',
          addresses: [{ kind: 'phone', value: `+1${((n * 7_919) % people) + 1}` }],
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
    const accept = ((performance.now() - began) * 1_000) / messages
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
    const pickUp = ((performance.now() - started) * 1_000) / messages
    abort.abort()
    while ((await store.books()).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 10))
    return {
      conversations: people,
      accept: { us: accept },
      pickUp: { us: pickUp },
      rssMb: process.memoryUsage().rss / 1e6,
    }
  } finally {
    await store.close()
  }
}

/** Rows as years of use leave them. */
const fill = async (client: Client, schema: string, from: number, to: number): Promise<void> => {
  const q = (text: string) => client.query(text.replaceAll('~', `"${schema}".`))
  const people = `generate_series(${from + 1}, ${to}) n`
  const said = `generate_series(${from * 5 + 1}, ${to * 5}) n`
  const of = `'c' || (${from} + n % ${to - from} + 1)`
  await q(`INSERT INTO ~name SELECT 'main', 'phone:+1' || n, 'p' || n FROM ${people}`)
  await q(`INSERT INTO ~conversation (id, tenant, channel, line, customer, state, data)
    SELECT 'c' || n, 'main', 'fake', 'line', 'p' || n, 'open', jsonb_build_object('id', 'c' || n, 'tenant', 'main', 'channel', 'fake',
      'line', 'line', 'customer', 'p' || n, 'createdAt', 1, 'addresses', jsonb_build_array(jsonb_build_object('kind', 'phone', 'value', '+1' || n)),
      'state', 'open', 'stateAt', 1, 'speaker', 'assistant') FROM ${people}`)
  await q(
    `INSERT INTO ~lane (lane, look_at) SELECT 'c' || n || '/' || t, 9007199254740991 FROM ${people}, unnest(ARRAY['facts', 'in', 'out']) t`,
  )
  await q(
    `INSERT INTO ~message (tenant, id, conversation, at, words, data) SELECT 'main', 'old/' || n, ${of}, 1, 'old words', '{}' FROM ${said}`,
  )
  await q(
    `INSERT INTO ~work SELECT -n, 'main', 'old/' || n, '{}', NULL, 'effected', NULL, ${of}, ${of} || '/in', 'in', -n, 0, false, false, 0, 0, NULL, false, 1, ${Date.now()} FROM ${said}`,
  )
  await q('VACUUM ANALYZE')
  await q('CHECKPOINT')
}

/** What a message costs with more and more stored. Of four runs the first warms the code, of the others the middle one counts. */
export const grow = async (url: string, steps: readonly number[]) => {
  const schema = freshSchema()
  const store = postgres({ connectionString: url, schema })
  await store.start({ now: Date.now, log })
  await store.close()
  const client = new Client({ connectionString: url })
  await client.connect()
  const curve: Point[] = []
  let filled = 0
  for (const people of steps) {
    await fill(client, schema, filled, people)
    filled = people
    const runs: Point[] = []
    for (let n = 0; n < 4; n++) runs.push(await measure(url, schema, people, `${people}.${n}`))
    const cost = ({ accept, pickUp }: Point) => accept.us + pickUp.us
    const [, middle] = runs.slice(1).sort((one, other) => cost(one) - cost(other))
    if (middle) curve.push(middle)
  }
  await client.end()
  const factor = (what: 'accept' | 'pickUp') => (curve.at(-1)?.[what].us ?? 0) / (curve[0]?.[what].us ?? 1)
  return { curve, factor: { accept: factor('accept'), pickUp: factor('pickUp') } }
}
