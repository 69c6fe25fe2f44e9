import type { QueuedWork } from '@deskwire/core/store'
import { serverTime } from '../database/connection.js'
import { type Column, namesOf, type Statement } from '../database/statement.js'
import type { WorkingSet } from '../working-set/tables.js'
import { time } from '../working-set/work-row.js'
import type { Writes } from './writes.js'

interface Item {
  work: QueuedWork
  settledAt: number | null
}
interface NewItem extends Item {
  /** null: settled at once, and nothing of it is kept. */
  envelope: string | null
  identified: string | null
}

const columns: readonly Column<Item>[] = [
  ['seq', 'bigint', ({ work }) => work.seq],
  ['state', 'text', ({ work }) => work.state],
  ['reason', 'text', ({ work }) => work.reason ?? null],
  ['conversation', 'text', ({ work }) => work.conversation ?? null],
  ['lane', 'text', ({ work }) => work.lane],
  ['track', 'text', ({ work }) => work.track],
  ['position', 'bigint', ({ work }) => work.position],
  ['ready_at', 'bigint', ({ work }) => time(work.readyAt)],
  ['later', 'boolean', ({ work }) => work.later],
  ['waits', 'boolean', ({ work }) => work.waits],
  ['tries', 'integer', ({ work }) => work.tries],
  ['throws', 'integer', ({ work }) => work.throws],
  ['since', 'bigint', ({ work }) => work.since ?? null],
  ['cancelled', 'boolean', ({ work }) => work.cancelled],
  ['suspect', 'text', ({ work }) => work.suspect ?? null],
]
const end: readonly Column<Item>[] = [
  ['seq', 'bigint', ({ work }) => work.seq],
  ['state', 'text', ({ work }) => work.state],
  ['reason', 'text', ({ work }) => work.reason ?? null],
  ['conversation', 'text', ({ work }) => work.conversation ?? null],
  ['settled_at', 'bigint', ({ settledAt }) => settledAt],
  ['empties', 'boolean', ({ work }) => work.envelope.transient === true],
]
const carried: readonly Column<NewItem>[] = [
  ['tenant', 'text', ({ work }) => work.envelope.tenant],
  ['id', 'text', ({ work }) => work.envelope.id],
  ['envelope', 'json', ({ envelope }) => envelope],
  ['identified', 'json', ({ identified }) => identified],
  ['at', 'bigint', ({ work }) => time(work.envelope.at)],
]
const newColumns: readonly Column<NewItem>[] = [
  ...columns,
  ...carried,
  ['settled_at', 'bigint', ({ settledAt }) => settledAt],
]
// Unchanged new work needs only these columns.
const given = new Set(['seq', 'state', 'conversation', 'lane', 'track', 'ready_at', 'later'])
const asItCame: readonly Column<NewItem>[] = [...columns.filter(([name]) => given.has(name)), ...carried]
const isAsItCame = (work: QueuedWork): boolean =>
  work.position === work.seq &&
  work.tries === 0 &&
  work.throws === 0 &&
  work.reason === undefined &&
  work.since === undefined &&
  !work.waits &&
  !work.cancelled

const isEmpty = ({ size }: { size: number }): boolean => size === 0

/** Whether the batch has only unchanged new work and counters. */
export const isNewWorkOnly = ({ newWork, counts: _, ...others }: Writes): boolean => {
  for (const { work } of newWork.values()) if (!isAsItCame(work)) return false
  return Object.values(others).every(isEmpty)
}

const seqOf: Column<number> = ['seq', 'bigint', (seq) => seq]

/** `unnumbered`: numbers count from 0, and the statement draws their start. */
export const writeWork = (statement: Statement, { writes }: WorkingSet, unnumbered: boolean): void => {
  // In a fixed order, so that two processes with the same rows wait instead of deadlocking.
  const fresh = [...writes.newWork.values()]
    .map((item): NewItem => {
      const settledAt = writes.work.get(item.work.seq)?.settledAt ?? null
      const empties = settledAt !== null && item.work.envelope.transient === true
      return { ...item, settledAt, ...(empties && { envelope: null, identified: null }) }
    })
    .sort((a, z) => (a.work.envelope.id < z.work.envelope.id ? -1 : 1))
  if (unnumbered) statement.with('block', `SELECT nextval('~seq') AS seq`)
  if (fresh.every(({ work, settledAt }) => settledAt === null && isAsItCame(work))) {
    const [, ...others] = asItCame
    const seq = unnumbered ? 'u.seq + block.seq' : 'u.seq'
    statement.add(
      'new_work',
      asItCame,
      fresh,
      `INSERT INTO ~work (${namesOf(asItCame)}, position, waits, tries, throws, cancelled)
       SELECT ${seq}, ${others.map(([name]) => `u.${name}`).join(', ')}, ${seq}, false, 0, 0, false
       FROM ~~rows${unnumbered ? ', block' : ''} ON CONFLICT DO NOTHING`,
      true,
    )
  } else
    statement.add(
      'new_work',
      newColumns,
      fresh,
      `INSERT INTO ~work (${namesOf(newColumns)})
       SELECT ${newColumns.map(([name]) => (name === 'envelope' ? `coalesce(u.envelope, '')` : `u.${name}`)).join(', ')}
       FROM ~~rows ON CONFLICT DO NOTHING`,
      true,
    )
  const changed = [...writes.work.values()].filter(({ work }) => !writes.newWork.has(work.seq))
  statement.add(
    'set_work',
    columns,
    changed.filter(({ settledAt }) => settledAt === null),
    `UPDATE ~work w SET ${columns
      .slice(1)
      .map(([name]) => `${name} = u.${name}`)
      .join(', ')}
     FROM ~~rows WHERE w.seq = u.seq AND w.settled_at IS NULL`,
    true,
  )
  statement.add(
    'end_work',
    end,
    changed.filter(({ settledAt }) => settledAt !== null),
    `UPDATE ~work w SET state = u.state, reason = u.reason, conversation = u.conversation, settled_at = u.settled_at, waits = false, suspect = NULL,
       envelope = CASE WHEN u.empties THEN '' ELSE w.envelope END, identified = CASE WHEN u.empties THEN NULL ELSE w.identified END
     FROM ~~rows WHERE w.seq = u.seq AND w.settled_at IS NULL`,
    true,
  )
  writeSteps(statement, writes)
  writeOrphans(statement, writes)
}

const writeSteps = (statement: Statement, writes: WorkingSet['writes']): void => {
  const settled: number[] = []
  for (const { work, settledAt } of writes.work.values()) if (settledAt !== null) settled.push(work.seq)
  const gone = new Set(settled)
  const steps = [...writes.steps.values()].filter(({ seq }) => !gone.has(seq))
  const key: readonly Column<(typeof steps)[number]>[] = [
    ['seq', 'bigint', ({ seq }) => seq],
    ['key', 'text', (step) => step.key],
  ]
  statement.add(
    'set_step',
    [...key, ['data', 'json', ({ data }) => data]],
    steps.filter(({ data }) => data !== null),
    'INSERT INTO ~step SELECT * FROM ~~rows ON CONFLICT (seq, key) DO UPDATE SET data = excluded.data',
  )
  statement.add(
    'drop_step',
    key,
    steps.filter(({ data }) => data === null),
    'DELETE FROM ~step s USING ~~rows WHERE s.seq = u.seq AND s.key = u.key',
  )
  statement.add('end_steps', [seqOf], settled, 'DELETE FROM ~step s USING ~~rows WHERE s.seq = u.seq')
}

const writeOrphans = (statement: Statement, writes: WorkingSet['writes']): void => {
  const orphans = [...writes.orphans.values()].filter(({ work }) => !writes.dropped.has(work.seq))
  statement.add(
    'new_orphan',
    [
      ['seq', 'bigint', ({ work }) => work.seq],
      ['until', 'bigint', ({ until }) => until],
    ],
    orphans,
    `INSERT INTO ~orphan (seq, until, again_at, since) SELECT seq, until, 0, ${serverTime} FROM ~~rows`,
  )
  const named = orphans.flatMap(({ work, names }) => [...new Set(names)].map((name) => ({ work, name })))
  statement.add(
    'new_orphan_name',
    [
      ['tenant', 'text', ({ work }) => work.envelope.tenant],
      ['name', 'text', ({ name }) => name],
      ['seq', 'bigint', ({ work }) => work.seq],
    ],
    named,
    'INSERT INTO ~orphan_name SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
  )
  const dropped = [...writes.dropped].filter((seq) => !writes.orphans.has(seq))
  statement.add('end_orphan', [seqOf], dropped, 'DELETE FROM ~orphan o USING ~~rows WHERE o.seq = u.seq')
  statement.add('end_orphan_name', [seqOf], dropped, 'DELETE FROM ~orphan_name o USING ~~rows WHERE o.seq = u.seq')
}
