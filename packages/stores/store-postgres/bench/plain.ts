import { Client } from 'pg'
import { migrations } from '../src/database/schema.js'
import { measured, type Rate, rateOf, type Size } from './measure.js'

const batch = 256
const never = '9007199254740991'

interface Body {
  work: 'customer'
  event: { kind: 'message'; id: string; at: number; content: { type: 'text'; text: string } }
}

/**
 * What a message needs, by hand: the rows the bridge writes, in the same tables, in as many transactions, by a worker that
 * may be killed and may have others beside it. So it takes lanes as it finds them, locks those whose outcome it writes and
 * compares their numbers, and looks at what is next before it gives one back. It knows the conversation of each message
 * beforehand, and has no rules and nothing to verify. Statements are prepared, and sent together where no answer is needed.
 */
export const plain = async (url: string, schema: string, { conversations, messages, server }: Size): Promise<Rate> => {
  const options = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off'
  const client = new Client({ connectionString: url, options, pipeline: true })
  await client.connect()
  const names = new Map<string, string>()
  const q = async (text: string, values: unknown[] = []) => {
    const name = names.get(text) ?? `s${names.size}`
    names.set(text, name)
    const sql = text.replaceAll('~', `"${schema}".`)
    const { rows } = await client.query(values.length > 0 ? { name, text: sql, values } : sql)
    return rows as Record<string, unknown>[]
  }
  await q(`CREATE SCHEMA "${schema}"`)
  for (const script of migrations) await q(script)
  const place = (n: number) => ({
    ...{ id: `c${n}`, tenant: 'main', channel: 'fake', line: 'line-1', customer: `p${n}`, state: 'open', stateAt: 1 },
    ...{ createdAt: 1, speaker: 'host', addresses: [{ kind: 'phone', value: `+1555${n}` }], route: { host: 'desk' } },
    ...{ ticket: { host: 'desk', id: `T${n}`, url: `https://desk.test/T${n}` }, lastInbound: { id: 'in0', at: 1 } },
  })
  const all = Array.from({ length: conversations }, (_, n) => n)
  await q(
    `INSERT INTO ~conversation (id, tenant, channel, line, customer, state, data)
     SELECT data->>'id', 'main', 'fake', 'line-1', data->>'customer', 'open', data FROM unnest($1::jsonb[]) AS u(data)`,
    [all.map((n) => JSON.stringify(place(n)))],
  )
  await q(
    `INSERT INTO ~lane (lane, look_at) SELECT 'c' || n || '/' || t, $2 FROM unnest($1::int[]) n, unnest(ARRAY['facts', 'in', 'out']) t`,
    [all, never],
  )
  const count = (numbers: Record<string, number>) =>
    q(
      `INSERT INTO ~count AS c SELECT 'main', what, 0, number FROM unnest($1::text[], $2::bigint[]) AS u(what, number)
       ON CONFLICT (tenant, what, slot) DO UPDATE SET number = c.number + excluded.number`,
      [Object.keys(numbers), Object.values(numbers)],
    )
  const news = (lanes: readonly string[], at: number) =>
    q(
      `INSERT INTO ~lane AS l (lane, look_at, news) SELECT lane, $2, 1 FROM unnest($1::text[]) AS u(lane) ON CONFLICT (lane) DO UPDATE
       SET news = l.news + 1, look_at = CASE WHEN l.owner IS NULL THEN least(l.look_at, excluded.look_at) ELSE l.look_at END`,
      [lanes, at],
    )

  const accept = async (first: number, last: number) => {
    const made = Array.from({ length: last - first }, (_, m) => {
      const n = first + m
      const from = [{ kind: 'phone', value: `+1555${String(n % conversations).padStart(7, '0')}` }]
      const content = { type: 'text', text: `Message ${n}`, markup: 'whatsapp' }
      const event = { kind: 'message', id: `in${n}`, line: 'line-1', from, at: 1, clock: 'provider', content }
      const belongs = { by: 'address', channel: 'fake', line: 'line-1', addresses: from, create: true }
      const known = { tenant: 'main', id: `fake/m/in${n}`, belongs, track: 'facts', at: 1, transient: true }
      return { n, id: known.id, envelope: JSON.stringify({ ...known, body: { work: 'customer', event } }) }
    })
    const lanes = made.map(({ n }) => `c${n % conversations}/facts`)
    await Promise.all([
      q('BEGIN'),
      q(
        `INSERT INTO ~work SELECT seq, 'main', id, envelope, NULL, 'waiting', NULL, split_part(lane, '/', 1), lane, 'facts', seq, 0, false, false, 0, 0, NULL, false, 1, NULL
         FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS u(seq, id, envelope, lane) ON CONFLICT DO NOTHING RETURNING seq`,
        [made.map(({ n }) => n), made.map(({ id }) => id), made.map(({ envelope }) => envelope), lanes],
      ),
      news(lanes, 1),
      count({ received: made.length, waiting: made.length }),
      q('COMMIT'),
    ])
    await q('SELECT pg_notify($1, $2)', [schema, 'news'])
  }

  const claim = async () => {
    const until = Date.now() + 30_000
    const [claimed, heads] = await Promise.all([
      q(
        `WITH ready AS MATERIALIZED (SELECT lane FROM ~lane WHERE look_at <= $1 AND look_at < ${never} ORDER BY look_at LIMIT $2 FOR UPDATE SKIP LOCKED)
         UPDATE ~lane l SET owner = 'me', fence = nextval('~fence'), look_at = $3 FROM ready WHERE l.lane = ready.lane RETURNING l.lane, l.fence, l.news`,
        [Date.now(), batch, until],
      ),
      q(
        `SELECT w.seq, w.lane, w.envelope, w.conversation, c.data FROM (SELECT lane FROM ~lane WHERE owner = 'me' AND look_at = $1 AND look_at < ${never}) u
         CROSS JOIN LATERAL (SELECT * FROM ~work w WHERE w.lane = u.lane AND w.state = 'waiting' ORDER BY w.position LIMIT 1) w
         JOIN ~conversation c ON c.id = w.conversation`,
        [until],
      ),
    ])
    const fences = new Map(claimed.map(({ lane, fence }) => [lane, fence]))
    return heads.map(({ seq, lane, envelope, conversation }) => {
      const { body } = JSON.parse(String(envelope)) as { body: Body }
      const at = { seq: Number(seq), lane: String(lane), fence: Number(fences.get(lane)) }
      return { ...at, conversation: String(conversation), event: body.event, ours: `fake/${body.event.id}` }
    })
  }
  type ClaimedTask = Awaited<ReturnType<typeof claim>>[number]

  /** Nothing of it, unless every lane is still ours. */
  const fenced = async (hands: readonly ClaimedTask[], write: () => readonly Promise<unknown>[]) => {
    const [, locked] = await Promise.all([
      q('BEGIN'),
      q('SELECT lane, fence, news FROM ~lane WHERE lane = ANY($1) ORDER BY lane FOR UPDATE', [
        hands.map(({ lane }) => lane).sort(),
      ]),
    ])
    const fences = new Map(locked.map(({ lane, fence }) => [lane, Number(fence)]))
    if (hands.some(({ lane, fence }) => fences.get(lane) !== fence)) throw new Error('Not ours any more')
    await Promise.all([...write(), q('COMMIT')])
  }
  const patch = (hands: readonly ClaimedTask[], of: (claimed: ClaimedTask) => object, without: string) =>
    q(
      `UPDATE ~conversation c SET data = (c.data - $3::text) || u.patch FROM unnest($1::text[], $2::jsonb[]) AS u(id, patch) WHERE c.id = u.id`,
      [hands.map(({ conversation }) => conversation), hands.map((claimed) => JSON.stringify(of(claimed))), without],
    )
  const wake = (hands: readonly ClaimedTask[]) =>
    q(
      `UPDATE ~work w SET waits = false, ready_at = 0 FROM unnest($1::text[]) AS u(id)
       WHERE w.state = 'waiting' AND w.waits AND w.lane IN (u.id || '/facts', u.id || '/in', u.id || '/out')`,
      [hands.map(({ conversation }) => conversation)],
    )
  const giveBack = (hands: readonly ClaimedTask[]) =>
    q(
      `UPDATE ~lane l SET owner = NULL, look_at = coalesce((SELECT w.ready_at FROM ~work w WHERE w.lane = l.lane AND w.state = 'waiting'
       ORDER BY w.position LIMIT 1), ${never}) WHERE l.lane = ANY($1)`,
      [hands.map(({ lane }) => lane)],
    )
  const seqs = (hands: readonly ClaimedTask[]) => hands.map(({ seq }) => seq)
  const message = ({ ours, conversation, event }: ClaimedTask, ticket?: string) =>
    JSON.stringify({
      ...{ id: ours, conversation, direction: 'in', author: { kind: 'customer' }, at: event.at },
      ...{ content: [event.content], ticket },
    })

  const facts = (hands: readonly ClaimedTask[]) =>
    fenced(hands, () => [
      patch(hands, ({ event }) => ({ lastInbound: { id: event.id, at: Date.now() } }), ''),
      q(
        `INSERT INTO ~message (tenant, id, conversation, at, words, data) SELECT 'main', id, c, 1, words, data
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS u(id, c, words, data)`,
        [
          hands.map(({ ours }) => ours),
          hands.map(({ conversation }) => conversation),
          hands.map(({ event }) => event.content.text.toLowerCase()),
          hands.map((claimed) => message(claimed)),
        ],
      ),
      wake(hands),
      q(
        `UPDATE ~work SET lane = conversation || '/in', track = 'in', position = nextval('~fence') WHERE seq = ANY($1)`,
        [seqs(hands)],
      ),
      news(
        hands.map(({ conversation }) => `${conversation}/in`),
        1,
      ),
      giveBack(hands),
    ])
  const attempt = (hands: readonly ClaimedTask[]) =>
    fenced(hands, () => [
      q('INSERT INTO ~step SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])', [
        seqs(hands),
        hands.map(({ seq }) => `${seq}.post`),
        hands.map(({ seq }) =>
          JSON.stringify({
            key: `${seq}.post`,
            attempt: { what: 'post', startedAt: Date.now(), deadline: Date.now() },
          }),
        ),
      ]),
      patch(hands, () => ({ posting: Date.now() }), ''),
      q('UPDATE ~lane SET look_at = $2 WHERE lane = ANY($1)', [hands.map(({ lane }) => lane), Date.now() + 30_000]),
    ])
  const posted = (hands: readonly ClaimedTask[]) =>
    fenced(hands, () => [
      q(`UPDATE ~work SET state = 'effected', settled_at = 1, envelope = '' WHERE seq = ANY($1)`, [seqs(hands)]),
      q('DELETE FROM ~step WHERE seq = ANY($1)', [seqs(hands)]),
      q(
        `UPDATE ~message m SET data = u.data FROM unnest($1::text[], $2::text[]) AS u(id, data) WHERE m.tenant = 'main' AND m.id = u.id`,
        [hands.map(({ ours }) => ours), hands.map((claimed) => message(claimed, 'T1'))],
      ),
      q(
        `INSERT INTO ~written SELECT 'main', 'desk', id, message FROM unnest($1::text[], $2::text[]) AS u(id, message)`,
        [hands.map(({ seq }) => `E${seq}`), hands.map(({ ours }) => ours)],
      ),
      patch(hands, () => ({}), 'posting'),
      wake(hands),
      giveBack(hands),
      count({ waiting: -hands.length, effected: hands.length }),
    ])

  const accepts = await measured(server, messages, async () => {
    for (let first = 0; first < messages; first += batch) await accept(first, Math.min(first + batch, messages))
  })
  const settles = await measured(server, messages, async () => {
    for (let hands = await claim(); hands.length > 0; hands = await claim()) {
      const fresh = hands.filter(({ lane }) => lane.endsWith('/facts'))
      const passed = hands.filter(({ lane }) => lane.endsWith('/in'))
      if (fresh.length > 0) await facts(fresh)
      if (passed.length === 0) continue
      await attempt(passed)
      await posted(passed)
    }
  })
  const [left] = await q(`SELECT sum(number)::int AS waiting FROM ~count WHERE what = 'waiting'`)
  if (left?.waiting !== 0) throw new Error(`Left: ${String(left?.waiting)}`)
  await client.end()
  return rateOf(accepts, settles)
}
