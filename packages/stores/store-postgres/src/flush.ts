import { type Work, wordsOf } from '@deskwire/core/adapter'
import { type Connection, unexpected, type Value } from './database.js'
import type { WorkingSet } from './tables.js'
import { jsonb, text } from './text.js'
import { never, time } from './work-row.js'

type Cell = string | number | boolean | null
type Column = readonly [name: string, type: string]

/** One statement of many parts: each writes a set of rows through `unnest`, and may say how many rows it must touch. */
class Statement {
  private readonly parts: string[] = []
  private readonly values: Value[] = []
  private readonly expected: [name: string, rows: number][] = []

  value(value: Value, type: string): string {
    this.values.push(value)
    return `$${this.values.length}::${type}`
  }

  /** `~~rows` in the text is the set. */
  add(
    name: string,
    columns: readonly Column[],
    rows: readonly (readonly Cell[])[],
    sql: string,
    expected?: number,
  ): void {
    if (rows.length === 0) return
    const arrays = columns.map(([, type], n) => {
      this.values.push(rows.map((row) => (typeof row[n] === 'string' ? text(row[n]) : (row[n] ?? null))))
      return `$${this.values.length}::${type}[]`
    })
    const set = `unnest(${arrays.join(', ')}) AS u(${columns.map(([column]) => column).join(', ')})`
    this.parts.push(`${name} AS (${sql.replaceAll('~~rows', set)}${expected === undefined ? '' : ' RETURNING 1'})`)
    if (expected !== undefined) this.expected.push([name, expected])
  }

  async run(connection: Connection): Promise<void> {
    if (this.parts.length === 0) return
    const checks = this.expected.map(
      ([name, rows]) => `WHEN (SELECT count(*) FROM ${name}) <> ${this.value(rows, 'bigint')} THEN '${unexpected}${name}'`,
    )
    const check = checks.length > 0 ? `(CASE ${checks.join(' ')} ELSE '1' END)::integer` : '1'
    await connection.set(`WITH ${this.parts.join(',\n')} SELECT ${check} AS done`, this.values)
  }
}

const t = (name: string): Column => [name, 'text']
const n = (name: string): Column => [name, 'bigint']
const b = (name: string): Column => [name, 'boolean']

const workColumns: readonly Column[] = [
  n('seq'),
  t('state'),
  t('reason'),
  t('conversation'),
  t('lane'),
  t('track'),
  n('position'),
  n('ready_at'),
  b('later'),
  b('waits'),
  ['tries', 'integer'],
  ['throws', 'integer'],
  n('since'),
  b('cancelled'),
  n('settled_at'),
]
const cellsOf = (work: Work, settledAt: number | null): Cell[] => [
  work.seq,
  work.state,
  work.reason ?? null,
  work.conversation ?? null,
  work.lane,
  work.track,
  work.position,
  time(work.readyAt),
  work.later,
  work.waits,
  work.tries,
  work.throws,
  work.since ?? null,
  work.cancelled,
  settledAt,
]
const list = (columns: readonly Column[], prefix = ''): string => columns.map(([name]) => prefix + name).join(', ')

export interface Touched {
  lane: string
  at: number
  wakes: number
  wokenAt: number
  stop: number | null
}

export interface Lanes {
  /** From outside: news for a lane, when it is worth a look (negative: whatever it waits behind), a wake for who holds it. */
  touched: readonly Touched[]
  /** Held and kept: leased until. */
  renewed: readonly { lane: string; fence: number; until: number }[]
}

/** Writes what a batch decided, in as few statements as their order allows. */
export const flush = async (connection: Connection, set: WorkingSet, lanes: Lanes, slot: number): Promise<void> => {
  const { writes } = set
  const statement = new Statement()
  work(statement, set)
  names(statement, set)
  messages(statement, set)
  ledger(statement, set, slot)
  statement.add(
    'lane_renew',
    [t('lane'), n('fence'), n('until')],
    lanes.renewed.map(({ lane, fence, until }) => [lane, fence, time(until)]),
    'UPDATE ~lane l SET look_at = u.until FROM ~~rows WHERE l.lane = u.lane AND l.fence = u.fence AND l.owner IS NOT NULL',
    lanes.renewed.length,
  )
  const touched = [...lanes.touched].sort((a, z) => (a.lane < z.lane ? -1 : 1))
  statement.add(
    'lane_touch',
    [t('lane'), n('look_at'), n('wakes'), n('stop'), n('woken_at')],
    touched.map(({ lane, at, wakes, stop, wokenAt }) => [lane, Math.min(at, never), wakes, stop, time(wokenAt)]),
    // A wake is news only where someone waits for it. These lanes are locked, so nobody begins to wait meanwhile.
    `INSERT INTO ~lane AS l (lane, look_at, news, wakes, stop)
       SELECT lane, CASE WHEN wakes > 0 AND EXISTS (SELECT 1 FROM ~work w WHERE w.lane = u.lane AND w.state = 'waiting' AND w.waits)
         THEN -woken_at ELSE look_at END, 1, wakes, CASE WHEN stop IS NULL THEN '{}'::bigint[] ELSE ARRAY[stop] END FROM ~~rows
     ON CONFLICT (lane) DO UPDATE SET news = l.news + CASE WHEN excluded.look_at < ${never} THEN 1 ELSE 0 END, wakes = l.wakes + excluded.wakes, stop = l.stop || excluded.stop,
       blocked = l.blocked AND excluded.look_at >= 0,
       look_at = CASE WHEN l.owner IS NOT NULL THEN l.look_at WHEN excluded.look_at < 0 THEN -excluded.look_at WHEN l.blocked THEN l.look_at
         ELSE least(l.look_at, excluded.look_at) END
     WHERE l.owner IS NOT NULL OR excluded.look_at < ${never}`,
  )
  if (writes.wakes.size > 0)
    // But for what is written by the same statement: it would not be written twice.
    statement.add(
      'woken',
      [t('conversation')],
      [...writes.wakes].map((id) => [id]),
      `UPDATE ~work w SET waits = false, later = false, ready_at = 0 FROM ~~rows
       WHERE w.state = 'waiting' AND w.waits AND w.lane IN (u.conversation || '/facts', u.conversation || '/in', u.conversation || '/out')
         AND NOT w.seq = ANY(${statement.value([...writes.work.keys()], 'bigint[]')})`,
    )
  await statement.run(connection)
}

const work = (statement: Statement, { writes }: WorkingSet): void => {
  // In one order everywhere: two processes that are given the same then wait, and do not deadlock.
  const fresh = [...writes.newWork.values()].sort((a, z) => (a.work.envelope.id < z.work.envelope.id ? -1 : 1))
  statement.add(
    'new_work',
    [...workColumns, t('tenant'), t('id'), t('envelope'), t('identified'), n('at')],
    fresh.map(({ work: item, envelope, identified }) => [
      ...cellsOf(item, writes.work.get(item.seq)?.settledAt ?? null),
      item.envelope.tenant,
      item.envelope.id,
      envelope,
      identified,
      time(item.envelope.at),
    ]),
    `INSERT INTO ~work (${list(workColumns)}, tenant, id, envelope, identified, at)
     SELECT * FROM ~~rows ON CONFLICT DO NOTHING`,
    fresh.length,
  )
  const changed = [...writes.work.values()].filter((item) => !writes.newWork.has(item.work.seq))
  statement.add(
    'set_work',
    workColumns,
    changed.map((item) => cellsOf(item.work, item.settledAt)),
    `UPDATE ~work w SET ${workColumns
      .slice(1)
      .map(([name]) => `${name} = u.${name}`)
      .join(', ')}
     FROM ~~rows WHERE w.seq = u.seq AND w.settled_at IS NULL`,
    changed.length,
  )
  const settled = new Set(
    [...writes.work.values()].filter((item) => item.settledAt !== null).map((item) => item.work.seq),
  )
  const steps = [...writes.steps.values()].filter(({ seq }) => !settled.has(seq))
  statement.add(
    'set_step',
    [n('seq'), t('key'), t('data')],
    steps.flatMap(({ seq, key, data }) => (data === null ? [] : [[seq, key, data]])),
    'INSERT INTO ~step SELECT * FROM ~~rows ON CONFLICT (seq, key) DO UPDATE SET data = excluded.data',
  )
  statement.add(
    'drop_step',
    [n('seq'), t('key')],
    steps.flatMap(({ seq, key, data }) => (data === null ? [[seq, key]] : [])),
    'DELETE FROM ~step s USING ~~rows WHERE s.seq = u.seq AND s.key = u.key',
  )
  statement.add(
    'end_steps',
    [n('seq')],
    [...settled].map((seq) => [seq]),
    'DELETE FROM ~step s USING ~~rows WHERE s.seq = u.seq',
  )
  const orphans = [...writes.orphans.values()].filter((item) => !writes.dropped.has(item.work.seq))
  statement.add(
    'new_orphan',
    [n('seq'), n('until'), n('again_at'), n('since')],
    orphans.map((item) => [item.work.seq, item.until, 0, time(item.since)]),
    'INSERT INTO ~orphan SELECT * FROM ~~rows',
  )
  statement.add(
    'new_orphan_name',
    [t('tenant'), t('name'), n('seq')],
    orphans.flatMap((item) => [...new Set(item.names)].map((name) => [item.work.envelope.tenant, name, item.work.seq])),
    'INSERT INTO ~orphan_name SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
  )
  const dropped = [...writes.dropped].filter((seq) => !writes.orphans.has(seq)).map((seq) => [seq])
  statement.add('end_orphan', [n('seq')], dropped, 'DELETE FROM ~orphan o USING ~~rows WHERE o.seq = u.seq')
  statement.add('end_orphan_name', [n('seq')], dropped, 'DELETE FROM ~orphan_name o USING ~~rows WHERE o.seq = u.seq')
}

const names = (statement: Statement, { writes }: WorkingSet): void => {
  const owned = [...writes.names.values()].sort(([, a], [, z]) => (a < z ? -1 : 1))
  statement.add(
    'new_name',
    [t('tenant'), t('key'), t('customer')],
    owned,
    'INSERT INTO ~name SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
    owned.length,
  )
  const shared = [...writes.sharers.values()]
  statement.add(
    'new_sharer',
    [t('tenant'), t('key'), t('customer')],
    shared,
    'INSERT INTO ~sharer SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
    shared.length,
  )
  const fresh = [...writes.conversations.values()]
  statement.add(
    'new_conversation',
    [t('id'), t('tenant'), t('channel'), t('line'), t('customer'), t('state'), ['data', 'jsonb']],
    fresh.map((c) => [c.id, c.tenant, c.channel, c.line, c.customer, c.state, jsonb(c)]),
    'INSERT INTO ~conversation (id, tenant, channel, line, customer, state, data) SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
    fresh.length,
  )
  statement.add(
    'new_channel',
    [t('tenant'), t('channel')],
    [...new Map(fresh.map((c) => [`${c.tenant}\n${c.channel}`, [c.tenant, c.channel]])).values()],
    'INSERT INTO ~channel SELECT * FROM ~~rows u WHERE NOT EXISTS (SELECT 1 FROM ~channel c WHERE c.tenant = u.tenant AND c.channel = u.channel) ON CONFLICT DO NOTHING'.replace(
      '~~rows u',
      '~~rows',
    ),
  )
  const changed = [...writes.changed].sort(([a], [z]) => (a < z ? -1 : 1))
  statement.add(
    'set_conversation',
    [t('id'), ['set', 'jsonb'], ['unset', 'jsonb'], t('state'), ['whole', 'jsonb']],
    changed.map(([id, { set, unset, state, whole }]) => [
      id,
      jsonb(set),
      jsonb([...unset]),
      state,
      whole ? jsonb(whole) : null,
    ]),
    `UPDATE ~conversation c SET state = coalesce(u.state, c.state), data = coalesce(u.whole,
       (c.data - ARRAY(SELECT jsonb_array_elements_text(u.unset))) || u.set) FROM ~~rows WHERE c.id = u.id`,
    changed.length,
  )
  statement.add(
    'set_ticket',
    [t('tenant'), t('host'), t('ticket'), t('conversation')],
    [...writes.tickets.values()],
    'INSERT INTO ~ticket SELECT * FROM ~~rows ON CONFLICT (tenant, host, ticket) DO UPDATE SET conversation = excluded.conversation',
  )
}

const messages = (statement: Statement, { writes }: WorkingSet): void => {
  statement.add(
    'set_message',
    [t('tenant'), t('id'), t('conversation'), n('at'), t('words'), t('data')],
    [...writes.messages.values()].map(({ tenant, message, data }) => [
      tenant,
      message.id,
      message.conversation,
      time(message.at),
      wordsOf(message.content).toLowerCase(),
      data,
    ]),
    `INSERT INTO ~message (tenant, id, conversation, at, words, data) SELECT * FROM ~~rows
     ON CONFLICT (tenant, id) DO UPDATE SET words = excluded.words, data = excluded.data`,
  )
  const parts = [...writes.parts.values()]
  const fresh = parts.filter((item) => item.fresh)
  const columns = [t('tenant'), t('id'), t('message'), t('data')]
  const cells = ({ tenant, part, data }: (typeof parts)[number]) => [tenant, part.id, part.of, data]
  statement.add(
    'new_part',
    columns,
    fresh.map(cells),
    'INSERT INTO ~part (tenant, id, message, data) SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
    fresh.length,
  )
  const known = parts.filter((item) => !item.fresh)
  statement.add(
    'set_part',
    columns,
    known.map(cells),
    'UPDATE ~part p SET data = u.data FROM ~~rows WHERE p.tenant = u.tenant AND p.id = u.id',
    known.length,
  )
  statement.add(
    'set_sent',
    [t('tenant'), t('channel'), t('provider_id'), t('part')],
    [...writes.sent.values()],
    'INSERT INTO ~sent SELECT * FROM ~~rows ON CONFLICT (tenant, channel, provider_id) DO UPDATE SET part = excluded.part WHERE ~sent.part <> excluded.part'
      .replaceAll('~sent.part', 'sent.part')
      .replace('INTO ~sent', 'INTO ~sent AS sent'),
  )
  statement.add(
    'new_media_use',
    [t('ref'), t('tenant'), t('conversation'), t('message')],
    [...writes.media.values()],
    'INSERT INTO ~media_use SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
  )
}

const ledger = (statement: Statement, { writes }: WorkingSet, slot: number): void => {
  statement.add(
    'new_consent',
    [t('tenant'), t('id'), t('customer'), t('channel'), t('line'), ['keys', 'jsonb'], t('data')],
    [...writes.consents.values()].map(({ record: r, data }) => [
      r.tenant,
      r.id,
      r.customer,
      r.channel,
      r.line,
      jsonb(r.addresses),
      data,
    ]),
    `INSERT INTO ~consent (tenant, id, customer, channel, line, keys, data)
     SELECT tenant, id, customer, channel, line, ARRAY(SELECT jsonb_array_elements_text(keys)), data FROM ~~rows ON CONFLICT DO NOTHING`,
  )
  statement.add(
    'set_choice',
    [t('tenant'), t('conversation'), t('id'), t('data')],
    [...writes.choices.values()],
    'INSERT INTO ~choice SELECT * FROM ~~rows ON CONFLICT (tenant, conversation, id) DO UPDATE SET data = excluded.data',
  )
  statement.add(
    'new_written',
    [t('tenant'), t('host'), t('id'), t('message')],
    [...writes.written.values()],
    'INSERT INTO ~written SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
  )
  statement.add(
    'set_pause',
    [t('tenant'), t('key'), n('until')],
    [...writes.pauses.values()],
    'INSERT INTO ~pause SELECT * FROM ~~rows ON CONFLICT (tenant, key) DO UPDATE SET until = excluded.until',
  )
  statement.add(
    'set_mark',
    [t('tenant'), t('key'), t('value')],
    [...writes.marks.values()],
    'INSERT INTO ~mark SELECT * FROM ~~rows ON CONFLICT (tenant, key) DO UPDATE SET value = excluded.value',
  )
  statement.add(
    'counts',
    [t('tenant'), t('what'), ['slot', 'integer'], n('number')],
    [...writes.counts.values()]
      .filter(({ by }) => by !== 0)
      .sort((a, z) => (a.what < z.what ? -1 : 1))
      .map(({ tenant, what, by }) => [tenant, what, slot, by]),
    'INSERT INTO ~count AS c SELECT * FROM ~~rows ON CONFLICT (tenant, what, slot) DO UPDATE SET number = c.number + excluded.number',
  )
}

/** Released by who holds it, under its lock and after its work was written: when is it worth a look? */
export const release = async (
  connection: Connection,
  lanes: readonly { lane: string; fence: number; news: number }[],
  now: number,
): Promise<number> => {
  if (lanes.length === 0) return never
  const rows = await connection.query(
    `UPDATE ~lane l SET owner = NULL, blocked = coalesce(x.front > $4, false), stop = '{}',
       look_at = CASE WHEN l.news <> x.news THEN $4 ELSE greatest($4, least(coalesce(x.front, ${never}), coalesce(x.later, ${never}))) END
     FROM (SELECT u.*,
         (SELECT w.ready_at FROM ~work w WHERE w.lane = u.lane AND w.state = 'waiting' AND (NOT w.later OR w.ready_at <= $4)
          ORDER BY w.position LIMIT 1) AS front,
         (SELECT min(w.ready_at) FROM ~work w WHERE w.lane = u.lane AND w.state = 'waiting' AND w.later AND w.ready_at > $4) AS later
       FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS u(lane, fence, news)) x
     WHERE l.lane = x.lane AND l.fence = x.fence AND l.owner IS NOT NULL RETURNING l.look_at`,
    [lanes.map(({ lane }) => text(lane)), lanes.map(({ fence }) => fence), lanes.map(({ news }) => news), now],
    'release',
  )
  return rows.reduce((next, { look_at }) => Math.min(next, Number(look_at)), never)
}
