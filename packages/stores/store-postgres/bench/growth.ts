import type { Envelope } from '@deskwire/core/store'
import { Client } from 'pg'
import { postgres } from '../src/index.js'
import { freshSchema } from '../test/schema.js'
import { ownCpu, serverAt, serverCpu } from './cpu.js'

const silent = () => undefined
const log = { debug: silent, info: silent, warn: silent, error: console.error }

const messages = 10_000

export interface Point {
  conversations: number
  accept: Cost
  pickUp: Cost
  rssMb: number
}
/** Microseconds per message, and those of CPU, of this process and of the server. */
interface Cost {
  us: number
  cpuUs: number
  serverUs: number
}

const timed = async (server: number | undefined, work: () => Promise<unknown>): Promise<Cost> => {
  const spent = serverCpu(server)
  const began = { at: performance.now(), own: ownCpu() }
  await work()
  const each = (ms: number) => (ms * 1_000) / messages
  return {
    us: each(performance.now() - began.at),
    cpuUs: each(ownCpu() - began.own),
    serverUs: each(spent()),
  }
}

/** Each of them writes once, to a process that was just started and knows nobody. */
const measure = async ({ url, schema, server }: Place, people: number, name: string): Promise<Point> => {
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
        transient: true,
      }),
    )
    const accept = await timed(server, () => {
      let next = 0
      const sender = async () => {
        for (let envelope = envelopes[next++]; envelope; envelope = envelopes[next++]) await store.accept([envelope])
      }
      return Promise.all(Array.from({ length: 512 }, sender))
    })
    const abort = new AbortController()
    const pickUp = await timed(server, async () => {
      let done = 0
      await new Promise<void>((resolve) => {
        void store.work(
          async () => {
            if (++done === envelopes.length) resolve()
            return { done: 'effected' }
          },
          { signal: abort.signal, lanes: 256, leaseMs: 30_000 },
        )
      })
    })
    abort.abort()
    while ((await store.books()).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 10))
    return {
      conversations: people,
      accept,
      pickUp,
      rssMb: process.memoryUsage().rss / 1e6,
    }
  } finally {
    await store.close()
  }
}

/** Rows as years of use leave them: settled work is empty, and lanes with nothing in them are gone. */
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
    `INSERT INTO ~message (tenant, id, conversation, at, words, data) SELECT 'main', 'old/' || n, ${of}, 1, 'old words', '{}' FROM ${said}`,
  )
  await q(
    `INSERT INTO ~work SELECT -n, 'main', 'old/' || n, '', NULL, 'effected', NULL, ${of}, ${of} || '/in', 'in', -n, 0, false, false, 0, 0, NULL, false, 1, ${Date.now()} FROM ${said}`,
  )
  await q('VACUUM ANALYZE')
  await q('CHECKPOINT')
}

interface Place {
  url: string
  schema: string
  server: number | undefined
}
const placeIn = async (url: string): Promise<Place> => {
  const place = { url, schema: freshSchema(), server: await serverAt(url) }
  const store = postgres({ connectionString: url, schema: place.schema })
  await store.start({ now: Date.now, log })
  await store.close()
  return place
}

const whats = ['accept', 'pickUp'] as const
const median = (values: readonly number[]): number => [...values].sort((a, z) => a - z)[values.length >> 1] ?? 0
const middle = (runs: readonly Point[]): Point => {
  const cost = (what: (typeof whats)[number]) => {
    const of = (name: keyof Cost) => median(runs.map((run) => run[what][name]))
    return { us: of('us'), cpuUs: of('cpuUs'), serverUs: of('serverUs') }
  }
  const last = runs.at(-1)
  return {
    conversations: last?.conversations ?? 0,
    accept: cost('accept'),
    pickUp: cost('pickUp'),
    rssMb: last?.rssMb ?? 0,
  }
}

const rounds = 5
/**
 * What a message costs with more and more stored. The smallest stays beside the one that grows, and both are measured in turn, so
 * that a machine that is slower for a while is slower for both; a factor is the median of the rounds'. A first round warms the code.
 */
export const grow = async (url: string, [least = 0, ...steps]: readonly number[]) => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const small = await placeIn(url)
  const large = await placeIn(url)
  await fill(client, small.schema, 0, least)
  let runs = { small: [] as Point[], large: [] as Point[] }
  const curve: Point[] = []
  let filled = 0
  for (const people of steps) {
    await fill(client, large.schema, filled, people)
    filled = people
    runs = { small: [], large: [] }
    for (let n = 0; n <= rounds; n++) {
      const one = await measure(small, least, `${people}.${n}`)
      const other = await measure(large, people, `${people}.${n}`)
      if (n === 0) continue
      runs.small.push(one)
      runs.large.push(other)
    }
    if (curve.length === 0) curve.push(middle(runs.small))
    curve.push(middle(runs.large))
  }
  await client.end()
  const factors = (of: (cost: Cost) => number) => {
    const [accept, pickUp] = whats.map((what) =>
      median(runs.large.map((run, n) => of(run[what]) / of(runs.small[n]?.[what] ?? run[what]))),
    )
    return { accept, pickUp }
  }
  return {
    curve,
    factor: factors(({ us }) => us),
    // What the machine's other tenants do is not in it.
    cpuFactor: factors(({ cpuUs, serverUs }) => cpuUs + serverUs),
  }
}
