import { failureOf, LeaseLost, type Log } from '@deskwire/core/adapter'
import type { Envelope, Outcome, Store, Task } from '@deskwire/core/store'
import { scriptedClock } from '@deskwire/testkit'
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { Network } from '../test/network.js'
import { dropSchema, freshSchema, withClient } from '../test/schema.js'
import { type PostgresOptions, postgres } from './index.js'

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
const connectionString = inject('postgres')
const stores: Store[] = []
const stops: (() => Promise<void>)[] = []
let schema = ''

const envelope = (id: string, more: Partial<Envelope> = {}): Envelope => ({
  tenant: 'main',
  id,
  belongs: {
    by: 'address',
    channel: 'whatsapp',
    line: 'line',
    addresses: [{ kind: 'phone', value: '+3160000001' }],
    create: true,
  },
  track: 'facts',
  at: 1,
  body: { id },
  ...more,
})
const make = (options: PostgresOptions = {}): Store => {
  const store = postgres({ connectionString, schema, connections: 6, ...options })
  stores.push(store)
  return store
}
const open = async (options: PostgresOptions = {}, now: () => number = Date.now): Promise<Store> => {
  const store = make(options)
  await store.start({ now, log })
  return store
}
const work = (store: Store, run: (task: Task) => Promise<Outcome>, leaseMs = 30_000, lanes = 8): void => {
  const abort = new AbortController()
  const ended = store.work(run, { signal: abort.signal, lanes, leaseMs })
  stops.push(() => {
    abort.abort()
    return ended
  })
}
const effected = async (): Promise<Outcome> => ({ done: 'effected' })
const condition = (met: () => Promise<boolean> | boolean) => vi.waitUntil(met, { timeout: 15_000, interval: 5 })
const gate = () => {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, opened }
}

beforeEach(() => {
  schema = freshSchema()
})
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
  for (const store of stores.splice(0)) await store.close()
  await dropSchema(connectionString, schema)
})

const from = (n: number, id: string) =>
  envelope(id, {
    belongs: {
      by: 'address',
      channel: 'whatsapp',
      line: 'line',
      addresses: [{ kind: 'phone', value: `+316${n}` }],
      create: true,
    },
  })

/** How many statements wait for a lock in this database. */
const waiting = async (): Promise<number> =>
  withClient(connectionString, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%'`,
      [schema],
    )
    return rows[0]?.n ?? 0
  })

describe('several processes', () => {
  for (const first of ['the accept', 'the release'])
    it(`no wake-up is lost when an accept meets a release on another connection, ${first} first`, async () => {
      // The poll would find it in the end, so there is none.
      const worker = await open({ pollMs: 600_000 })
      const ingress = await open({ pollMs: 600_000 })
      await ingress.accept([envelope('one')])
      const busy = gate()
      const begun = gate()
      work(worker, async (task) => {
        if (task.envelope.id === 'one') {
          begun.open()
          await busy.opened
        }
        return { done: 'effected' }
      })
      await begun.opened
      await withClient(connectionString, async (client) => {
        await client.query('BEGIN')
        await client.query(`SELECT 1 FROM "${schema}".lane FOR UPDATE`)
        // Both now queue for the lane's row, in this order.
        const accept = () => ingress.accept([envelope('two')])
        const accepted = first === 'the accept' ? accept() : undefined
        if (accepted) await condition(async () => (await waiting()) === 1)
        busy.open()
        await condition(async () => (await waiting()) === (accepted ? 2 : 1))
        const later = accepted ?? accept()
        await condition(async () => (await waiting()) === 2)
        await client.query('COMMIT')
        await later
      })
      await condition(async () => (await ingress.envelope('main', 'two'))?.state === 'effected')
    })

  it('a clean stop is over only once what was just being claimed is given back, so that nobody waits for its lease', async () => {
    const store = await open({ pollMs: 600_000 })
    await store.accept([envelope('one')])
    await withClient(connectionString, async (client) => {
      await client.query('BEGIN')
      await client.query(`LOCK TABLE "${schema}".lane IN ACCESS EXCLUSIVE MODE`)
      work(store, effected)
      await condition(async () => (await waiting()) >= 1)
      const stopped = stops.pop()?.()
      await client.query('COMMIT')
      await stopped
      const { rows } = await client.query(`SELECT owner FROM "${schema}".lane`)
      expect(rows).toEqual([{ owner: null }])
    })
    expect((await store.envelope('main', 'one'))?.state).toBe('waiting')
  })

  it('a worker that was only slow is refused by its fencing number: neither commit nor outcome counts', async () => {
    const slowClock = scriptedClock()
    const quickClock = scriptedClock()
    const slow = await open({ pollMs: 50 }, slowClock)
    const quick = await open({ pollMs: 50 }, quickClock)
    await slow.accept([envelope('one')])
    const stuck = gate()
    const lost: unknown[] = []
    let runs = 0
    work(slow, async (task) => {
      runs++
      await stuck.opened
      await task.commit([{ step: { key: 'late' } }]).catch((thrown) => lost.push(thrown))
      return { park: 'too late' }
    })
    await condition(() => runs === 1)
    // Only for the other one is the lease over.
    await quickClock.advance(30_001)
    work(quick, async (task) => {
      expect(task.steps.size).toBe(0)
      return { done: 'effected' }
    })
    // As far as that one knows, the other died with it in hand.
    await quickClock.advance(1_000)
    await condition(async () => (await quick.envelope('main', 'one'))?.state === 'effected')
    stuck.open()
    await condition(() => lost.length === 1)
    await Promise.all(stops.splice(0).map((stop) => stop()))
    expect(lost[0]).toBeInstanceOf(LeaseLost)
    expect(await slow.books()).toMatchObject({ received: 1, effected: 1, parked: 0 })
  })

  it('ten start at once on an empty database', async () => {
    await Promise.all(Array.from({ length: 10 }, () => open()))
    const answers = await Promise.all(stores.map((store) => store.accept([envelope('one')])))
    expect(answers.flat().filter((answer) => answer === 'new')).toHaveLength(1)
    const books = await stores[0]?.books()
    expect(books).toMatchObject({ received: 10, duplicate: 9, waiting: 1 })
  })

  it('promise 2 and 3: many customers new to all of them at once, each in one conversation, in order', async () => {
    const [one, two] = [await open(), await open()]
    const customers = Array.from({ length: 20 }, (_, n) => n)
    for (let round = 0; round < 4; round++)
      await Promise.all(
        customers.flatMap((n) => [one.accept([from(n, `${n}-${round}`)]), two.accept([from(n, `${n}-${round}`)])]),
      )
    expect((await one.conversations('main', { limit: 99 })).items).toHaveLength(20)
    const seen: string[] = []
    for (const store of [one, two])
      work(store, async (task) => {
        seen.push(task.envelope.id)
        return { done: 'effected' }
      })
    await condition(() => seen.length === 80)
    for (const n of customers)
      expect(seen.filter((id) => id.startsWith(`${n}-`))).toEqual([0, 1, 2, 3].map((round) => `${n}-${round}`))
    expect(await one.books()).toMatchObject({ received: 160, duplicate: 80 })
  })

  it('B8: the same list goes through several processes at once, while its people write: each is one person, each record one', async () => {
    const processes = await Promise.all([1, 2, 3].map(() => open()))
    const people = Array.from({ length: 60 }, (_, n) => `+3161111${String(n).padStart(4, '0')}`)
    const belongs = (value: string) =>
      ({
        by: 'address',
        channel: 'whatsapp',
        line: 'line',
        addresses: [{ kind: 'phone', value }],
        create: true,
      }) as const
    const agreed = (store: Store, value: string) =>
      store.apply('main', undefined, [
        {
          introduce: belongs(value),
          changes: [
            {
              consent: {
                id: `import/${value}`,
                tenant: 'main',
                channel: 'whatsapp',
                line: 'line',
                customer: '',
                addresses: [`phone:${value}`],
                purpose: 'updates',
                granted: true,
                source: 'import',
                evidence: 'list.csv',
                at: 1,
              },
            },
          ],
        },
      ])
    await Promise.all([
      ...processes.flatMap((store) => people.map((value) => agreed(store, value))),
      ...people.map((value, n) => processes[n % 3]?.accept([envelope(`event-${n}`, { belongs: belongs(value) })])),
    ])
    const [store] = processes
    const conversations = (await store?.conversations('main', { limit: 200 }))?.items ?? []
    expect(conversations.map(({ addresses }) => addresses[0]?.value).sort()).toEqual(people)
    const records = (await store?.consents('main', {}))?.items ?? []
    expect(records.map(({ id, customer }) => [id, customer]).sort()).toEqual(
      conversations.map(({ addresses, customer }) => [`import/${addresses[0]?.value}`, customer]).sort(),
    )
    expect(await store?.books()).toMatchObject({ received: 60, waiting: 60 })
  })

  it('what waits for a name, and the name, come at the same moment, each unseen by the other', async () => {
    const [one, two] = [await open({ pollMs: 100 }), await open({ pollMs: 100 })]
    await one.accept([envelope('first')])
    const conversation = await one.find('main', envelope('x').belongs)
    work(one, effected)
    const orphan = envelope('early', {
      belongs: { by: 'ticket', host: 'desk', ticket: '7' },
      orphan: { until: Date.now() + 3_600_000, otherwise: 'park' },
    })
    await withClient(connectionString, async (client) => {
      await client.query('BEGIN')
      await client.query(`LOCK TABLE "${schema}".orphan IN SHARE ROW EXCLUSIVE MODE`)
      // It has found no ticket, and cannot yet say that it waits.
      const accepted = one.accept([orphan])
      await condition(async () => (await waiting()) === 1)
      await two.apply('main', conversation?.id, [{ conversation: { ticket: { host: 'desk', id: '7' } } }])
      await client.query('COMMIT')
      expect(await accepted).toEqual(['orphan'])
    })
    await condition(async () => (await two.envelope('main', 'early'))?.state === 'effected')
  })

  it('whom one process forgot is not remembered by another that knew them', async () => {
    const [one, two] = [await open(), await open()]
    for (const id of ['first', 'second']) await one.accept([envelope(id)])
    work(two, effected)
    await condition(async () => (await one.books()).effected === 2)
    const before = await one.find('main', envelope('x').belongs)
    await two.forget('main', { kind: 'phone', value: '+3160000001' })
    expect(await one.accept([envelope('third')])).toEqual(['new'])
    const after = await two.find('main', envelope('x').belongs)
    expect(after?.customer).not.toBe(before?.customer)
    expect(await one.accept([envelope('fourth'), envelope('third')])).toEqual(['new', 'duplicate'])
    await condition(async () => (await one.books()).effected === 4)
    expect((await one.find('main', envelope('x').belongs))?.id).toBe(after?.id)
  })

  it('a rest that one process writes is known to the others', async () => {
    const [one, two] = [await open({ pollMs: 600_000 }), await open({ pollMs: 600_000 })]
    await one.apply('main', undefined, [{ pause: { key: 'line', until: Date.now() + 60_000 } }])
    await condition(() => two.pausedUntil('main', 'line') !== undefined)
  })
})

describe('a worker', () => {
  it('offers the others what it has no room for, and they need no poll', async () => {
    // Nothing becomes slow, which would make room.
    const clock = scriptedClock()
    const [one, two] = [await open({ pollMs: 600_000 }, clock), await open({ pollMs: 600_000 }, clock)]
    const busy = gate()
    stops.push(async () => busy.open())
    const seen: string[] = []
    const run = (by: string) => async (task: Task) => {
      seen.push(`${by} ${task.envelope.id}`)
      await busy.opened
      return { done: 'effected' } as const
    }
    work(two, run('two'))
    work(one, run('one'), 30_000, 1)
    // It has room for one of these.
    await one.accept([from(1, 'a'), from(2, 'b')])
    await condition(() => seen.length === 2)
    expect(seen.map((words) => words.slice(0, 3)).sort()).toEqual(['one', 'two'])
  })

  it('each retry comes in its own time, without a poll, though only the next is known to the timer', async () => {
    const store = await open({ pollMs: 600_000 })
    const seen: string[] = []
    work(store, async ({ envelope: { id }, tries }) => {
      if (tries === 0) return { retryAt: Date.now() + 100 * Number(id), because: 'down' }
      seen.push(id)
      return { done: 'effected' }
    })
    await store.accept(['3', '2', '1'].map((id) => from(Number(id), id)))
    await condition(() => seen.length === 3)
    expect(seen).toEqual(['1', '2', '3'])
  })

  it('promise 3: a slow host holds up only its own conversations, for who waits for it counts no longer', async () => {
    const clock = scriptedClock()
    const store = make({ pollMs: 600_000 })
    await store.start({ now: clock, onAdvance: clock.onAdvance, log })
    for (const who of [1, 2, 3, 4]) await store.accept([from(who, `m${who}`)])
    const begun: string[] = []
    const slow = gate()
    stops.push(async () => slow.open())
    const lanes = 2
    work(
      store,
      async ({ envelope: { id } }) => {
        begun.push(id)
        if (begun.length <= lanes) await slow.opened
        return { done: 'effected' }
      },
      30_000,
      lanes,
    )
    await condition(() => begun.length === lanes)
    await clock.advance(249)
    expect(begun).toHaveLength(lanes)
    await clock.advance(2)
    await condition(async () => (await store.books()).effected === 2)
    expect([...begun].sort()).toEqual(['m1', 'm2', 'm3', 'm4'])
    slow.open()
    await condition(async () => (await store.books()).effected === 4)
  })

  it('what waits for a slow host is bounded: sixteen times the lanes, and what works', async () => {
    const clock = scriptedClock()
    const store = make({ pollMs: 600_000 })
    await store.start({ now: clock, onAdvance: clock.onAdvance, log })
    for (let who = 0; who < 20; who++) await store.accept([from(who, `m${who}`)])
    let begun = 0
    const slow = gate()
    stops.push(async () => slow.open())
    work(
      store,
      async () => {
        begun++
        await slow.opened
        return { done: 'effected' }
      },
      30_000,
      1,
    )
    for (let round = 1; round <= 17; round++) {
      await condition(() => begun === round)
      await clock.advance(251)
    }
    // Whatever may still be on its way has come when another question was answered.
    await store.books()
    await clock.advance(251)
    await store.books()
    expect(begun).toBe(17)
    slow.open()
    await condition(async () => (await store.books()).effected === 20)
  })

  it('a wake is news only where someone waits for it: other lanes stay as they are, and nobody is lost', async () => {
    const store = await open({ pollMs: 600_000 })
    await store.accept([envelope('waits'), envelope('quiet', { track: 'in' })])
    const runs: string[] = []
    work(store, async ({ envelope: { id }, track }) => {
      runs.push(`${id} ${track}`)
      if (id === 'waits' && runs.length <= 2)
        return { waitUntil: Date.now() + 3_600_000, because: 'a wake', changes: [] }
      return { done: 'effected' }
    })
    const lanes = () =>
      withClient(connectionString, async (client) => {
        const { rows } = await client.query(
          `SELECT split_part(lane, '/', 2) AS track, news, look_at FROM "${schema}".lane WHERE owner IS NULL ORDER BY 1`,
        )
        return rows as { track: string; news: string; look_at: string }[]
      })
    await condition(async () => runs.length === 2 && (await lanes()).length === 2)
    const before = await lanes()
    const conversation = await store.find('main', envelope('x').belongs)
    await store.apply('main', conversation?.id, [{ wake: true }])
    await condition(async () => (await store.books()).effected === 2)
    await condition(async () => (await lanes()).length === 3)
    const after = await lanes()
    const of = (rows: typeof before, track: string) => rows.find((row) => row.track === track)
    expect(of(after, 'in')).toEqual(of(before, 'in'))
    expect(Number(of(after, 'facts')?.news)).toBe(Number(of(before, 'facts')?.news) + 1)
    expect(of(after, 'out')).toMatchObject({ news: '0', look_at: String(Number.MAX_SAFE_INTEGER) })
    expect(runs.filter((run) => run === 'quiet in')).toHaveLength(1)
  })

  it('promise 1: an outcome the server refuses leaves its lane held and its work as it was, and is written by the next run', async () => {
    const store = await open()
    await withClient(connectionString, async (client) => {
      await client.query(`CREATE FUNCTION "${schema}".refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '23514'; END $$`)
      await client.query(
        `CREATE TRIGGER refuse BEFORE INSERT ON "${schema}".written EXECUTE FUNCTION "${schema}".refuse()`,
      )
      for (const who of [1, 2]) await store.accept([from(who, `m${who}`)])
      let runs = 0
      // COMMIT travels with the statement that is refused, and with the one that gives the lanes back.
      work(store, async ({ envelope: { id } }) =>
        id === 'm1'
          ? { done: 'effected', changes: [{ written: { host: 'desk', ids: [`w${++runs}`] } }] }
          : { done: 'effected' },
      )
      await condition(async () => (await store.books()).effected === 1)
      await condition(() => runs === 1)
      expect((await store.envelope('main', 'm1'))?.state).toBe('waiting')
      await client.query(`DROP TRIGGER refuse ON "${schema}".written`)
      await condition(async () => (await store.books()).effected === 2)
      expect(await store.wrote('main', 'desk', `w${runs}`)).toBe(true)
    })
  })
})

describe('what cannot work says why, and loses nothing', () => {
  const refused = (options: PostgresOptions) => expect(make(options).start({ now: Date.now, log })).rejects

  it('a wrong password, a database that is not there, a server that is not there', async () => {
    const wrong = (change: (url: URL) => void) => {
      const url = new URL(connectionString)
      change(url)
      return { connectionString: String(url) }
    }
    await refused(wrong((url) => (url.password = 'secret'))).toMatchObject({ code: 'config' })
    await refused(wrong((url) => (url.password = 'secret'))).not.toThrow(/secret/)
    await refused(wrong((url) => (url.pathname = '/nowhere'))).toThrow(/database/)
    await refused(wrong((url) => (url.port = '1'))).toMatchObject({ code: 'unavailable', failure: { retryable: true } })
    expect(() => postgres('localhost')).toThrow(/connectionString: expected a URL that begins with postgres/)
    expect(() => postgres({ schema: 'a b' })).toThrow(/plain name/)
  })

  it('a newer schema is not touched', async () => {
    await (await open()).close()
    await withClient(connectionString, (client) =>
      client.query(`UPDATE "${schema}".meta SET value = '99' WHERE key = 'version'`),
    )
    await refused({}).toThrow(/newer version \(99/)
  })

  it('a user who may not create tables is told which right is missing', async () => {
    await withClient(connectionString, async (client) => {
      await client.query(`CREATE USER "u${schema}" PASSWORD 'p'`)
    })
    const url = new URL(connectionString)
    url.username = `u${schema}`
    url.password = 'p'
    await refused({ connectionString: String(url) }).toMatchObject({
      code: 'config',
      failure: { remedy: expect.stringMatching(/GRANT CREATE/) },
    })
    await withClient(connectionString, (client) => client.query(`DROP USER "u${schema}"`))
  })

  it('a read-only replica refuses the webhook, and it is taken when the primary is back', async () => {
    const store = await open({ pool: { options: '-c default_transaction_read_only=on' } }).catch(
      (thrown: unknown) => thrown,
    )
    expect(store).toMatchObject({ code: 'config', failure: { message: expect.stringMatching(/read-only/) } })
    await (await open()).close()
    const replica = await open({ pool: { options: '-c default_transaction_read_only=on' } })
    await expect(replica.accept([envelope('one')])).rejects.toMatchObject({ code: 'config' })
    const primary = await open()
    expect(await primary.accept([envelope('one')])).toEqual(['new'])
  })

  it('a full disk refuses the webhook with its reason and leaves nothing behind', async () => {
    const store = await open()
    await withClient(connectionString, async (client) => {
      // What the server says when a file cannot grow (SQLSTATE 53100, disk_full).
      await client.query(`CREATE FUNCTION "${schema}".full() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`)
      await client.query(
        `CREATE TRIGGER disk_full BEFORE INSERT ON "${schema}".work EXECUTE FUNCTION "${schema}".full()`,
      )
      await expect(store.accept([envelope('one')])).rejects.toMatchObject({ code: 'storage_full' })
      expect(await store.books()).toMatchObject({ received: 0, waiting: 0 })
      await client.query(`DROP TRIGGER disk_full ON "${schema}".work`)
    })
    expect(await store.accept([envelope('one')])).toEqual(['new'])
  })

  it('a server that does not answer is waited for once: who came meanwhile is refused with who came first, and it can be closed', async () => {
    const network = await new Network(Number(new URL(connectionString).port)).listen()
    try {
      const url = new URL(connectionString)
      url.port = String(network.port)
      const store = await open({ connectionString: String(url), statementMs: 1_000 })
      expect(await store.accept([envelope('before')])).toEqual(['new'])
      network.cut()
      const ends: string[] = []
      const accept = (id: string) =>
        store.accept([envelope(id)]).then(
          () => ends.push(`${id}: taken`),
          (thrown) => ends.push(`${id}: ${failureOf(thrown).code}`),
        )
      const first = accept('first')
      await new Promise((resolve) => setTimeout(resolve, 300))
      accept('second')
      await first
      await new Promise((resolve) => setImmediate(resolve))
      expect(ends).toEqual(['first: unavailable', 'second: unavailable'])
      const third = accept('third')
      await store.close()
      await third
      expect(ends).toContain('third: unavailable')
    } finally {
      await network.close()
    }
  })

  it('removes links to files that have ended', async () => {
    const store = await open()
    await store.accept([envelope('a')])
    const conversation = await store.find('main', envelope('x').belongs)
    const link = { ref: 'file', mime: 'image/png' }
    await store.apply('main', conversation?.id, [
      { link: { ...link, id: 'ended', until: Date.now() - 1_000 } },
      { link: { ...link, id: 'good', until: Date.now() + 3_600_000 } },
    ])
    work(store, effected)
    await condition(() =>
      withClient(connectionString, async (client) => {
        const { rows } = await client.query(`SELECT id FROM "${schema}".file_link`)
        return JSON.stringify(rows) === JSON.stringify([{ id: 'good' }])
      }),
    )
  })

  it('what is done leaves little: its payload goes, and an hour later its lane, until somebody writes again', async () => {
    const clock = scriptedClock()
    const store = await open({ pollMs: 20 }, clock)
    const runs: string[] = []
    await store.accept([from(1, 'one'), { ...from(1, 'passing'), transient: true }, from(2, 'waits')])
    work(store, async ({ envelope: { id } }) => {
      runs.push(id)
      return id === 'waits' ? { waitUntil: clock() + 24 * 3_600_000, because: 'a wake', changes: [] } : effected()
    })
    const idle = () =>
      withClient(connectionString, async (client) => {
        const { rows } = await client.query(`SELECT idle_since IS NOT NULL AS idle FROM "${schema}".lane ORDER BY 1`)
        return rows.map((row: { idle: boolean }) => row.idle)
      })
    await condition(async () => JSON.stringify(await idle()) === '[false,true]')
    const place = await store.find('main', from(1, 'x').belongs)
    expect(await store.envelope('main', 'one')).toMatchObject({ envelope: { body: { id: 'one' } } })
    expect(await store.envelope('main', 'passing')).toMatchObject({
      state: 'effected',
      envelope: { id: 'passing', at: 1, body: null, belongs: { by: 'id', id: place?.id } },
    })
    await clock.advance(3_600_000 + 60_000)
    await condition(async () => JSON.stringify(await idle()) === '[false]')
    expect(await store.accept([{ ...from(1, 'passing'), transient: true }, from(1, 'again')])).toEqual([
      'duplicate',
      'new',
    ])
    await condition(async () => (await store.books()).effected === 3)
    const other = await store.find('main', from(2, 'x').belongs)
    await store.apply('main', other?.id, [{ wake: true }])
    await condition(() => runs.length === 5)
    expect(runs.slice(-2)).toEqual(['again', 'waits'])
  })

  it('keeps what PostgreSQL cannot: NUL and half an emoji', async () => {
    const store = await open()
    const odd = 'a\u0000b\ud83d'
    const body = { text: `${odd}\u001f"\\,{}\n`, none: null }
    expect(await store.accept([envelope(odd, { body }), envelope('beside')])).toEqual(['new', 'new'])
    expect(await store.accept([envelope(odd)])).toEqual(['duplicate'])
    expect((await store.envelope('main', odd))?.envelope.body).toEqual(body)
    const conversation = await store.find('main', envelope('x').belongs)
    await store.apply('main', conversation?.id, [{ conversation: { name: odd } }])
    expect((await store.conversation('main', conversation?.id ?? ''))?.name).toBe('a\ufffdb\ufffd')
    work(store, effected)
    await condition(async () => (await store.books()).effected === 2)
  })
})
