import { wordsOf } from '@deskwire/core/store'
import type { Column, Statement } from '../database/statement.js'
import { jsonb } from '../database/text.js'
import type { WorkingSet } from '../working-set/tables.js'
import { time } from '../working-set/work-row.js'
import type { Writes } from './writes.js'

/** Writes the search text of messages, by row. */
const words = <const N extends readonly string[]>(...names: N): Column<readonly (string | null)[]>[] =>
  names.map((name, n) => [name, 'text', (row) => row[n] ?? null])

export const writeNames = (statement: Statement, { writes }: WorkingSet): void => {
  const key = words('tenant', 'key', 'customer')
  statement.add(
    'new_name',
    key,
    [...writes.names.values()].sort(([, a], [, z]) => (a < z ? -1 : 1)),
    'INSERT INTO ~name SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
    true,
  )
  statement.add(
    'new_sharer',
    key,
    [...writes.sharers.values()],
    'INSERT INTO ~sharer SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
    true,
  )
  writeConversations(statement, writes)
  statement.add(
    'set_ticket',
    words('tenant', 'host', 'ticket', 'conversation'),
    [...writes.tickets.values()],
    'INSERT INTO ~ticket SELECT * FROM ~~rows ON CONFLICT (tenant, host, ticket) DO UPDATE SET conversation = excluded.conversation',
  )
}

const writeConversations = (statement: Statement, writes: Writes): void => {
  const fresh = [...writes.conversations.values()]
  statement.add(
    'new_conversation',
    [
      ['id', 'text', ({ id }) => id],
      ['tenant', 'text', ({ tenant }) => tenant],
      ['channel', 'text', ({ channel }) => channel],
      ['line', 'text', ({ line }) => line],
      ['customer', 'text', ({ customer }) => customer],
      ['state', 'text', ({ state }) => state],
      ['data', 'jsonb', jsonb],
    ],
    fresh,
    'INSERT INTO ~conversation (id, tenant, channel, line, customer, state, data) SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
    true,
  )
  statement.add(
    'new_channel',
    words('tenant', 'channel'),
    [...new Map(fresh.map(({ tenant, channel }) => [`${tenant}\n${channel}`, [tenant, channel]])).values()],
    `INSERT INTO ~channel SELECT * FROM ~~rows
     WHERE NOT EXISTS (SELECT 1 FROM ~channel c WHERE c.tenant = u.tenant AND c.channel = u.channel) ON CONFLICT DO NOTHING`,
  )
  statement.add(
    'set_conversation',
    [
      ['id', 'text', ([id]) => id],
      ['set', 'jsonb', ([, { text }]) => text],
      ['unset', 'json', ([, { unset }]) => (unset.size === 0 ? null : JSON.stringify([...unset]))],
      ['state', 'text', ([, { state }]) => state],
      ['whole', 'jsonb', ([, { whole }]) => (whole ? jsonb(whole) : null)],
    ],
    [...writes.changed].sort(([a], [z]) => (a < z ? -1 : 1)),
    `UPDATE ~conversation c SET state = coalesce(u.state, c.state), data = coalesce(u.whole,
       CASE WHEN u.unset IS NULL THEN c.data ELSE c.data - ARRAY(SELECT jsonb_array_elements_text(u.unset::jsonb)) END || u.set)
     FROM ~~rows WHERE c.id = u.id`,
    true,
  )
}

export const writeMessages = (statement: Statement, { writes }: WorkingSet): void => {
  const all = [...writes.messages.values()]
  const key: readonly Column<(typeof all)[number]>[] = [
    ['tenant', 'text', ({ tenant }) => tenant],
    ['id', 'text', ({ message }) => message.id],
  ]
  const said: readonly Column<(typeof all)[number]>[] = [
    ['words', 'text', ({ message }) => wordsOf(message.content)],
    ['data', 'json', ({ data }) => data],
  ]
  // Rows that were read to be changed exist and are locked.
  statement.add(
    'set_message',
    [...key, ...said],
    all.filter(({ known }) => known),
    'UPDATE ~message m SET words = u.words, data = u.data FROM ~~rows WHERE m.tenant = u.tenant AND m.id = u.id',
    true,
  )
  statement.add(
    'new_message',
    [
      ...key,
      ['conversation', 'text', ({ message }) => message.conversation],
      ['at', 'bigint', ({ message }) => time(message.at)],
      ...said,
    ],
    all.filter(({ known }) => !known),
    `INSERT INTO ~message (tenant, id, conversation, at, words, data) SELECT * FROM ~~rows
     ON CONFLICT (tenant, id) DO UPDATE SET words = excluded.words, data = excluded.data`,
  )
  const parts = [...writes.parts.values()]
  const columns: readonly Column<(typeof parts)[number]>[] = [
    ['tenant', 'text', ({ tenant }) => tenant],
    ['id', 'text', ({ part }) => part.id],
    ['message', 'text', ({ part }) => part.of],
    ['data', 'json', ({ data }) => data],
  ]
  statement.add(
    'new_part',
    columns,
    parts.filter(({ fresh }) => fresh),
    'INSERT INTO ~part (tenant, id, message, data) SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
    true,
  )
  statement.add(
    'set_part',
    columns,
    parts.filter(({ fresh }) => !fresh),
    'UPDATE ~part p SET data = u.data FROM ~~rows WHERE p.tenant = u.tenant AND p.id = u.id',
    true,
  )
  statement.add(
    'set_sent',
    words('tenant', 'channel', 'provider_id', 'part'),
    [...writes.sent.values()],
    `INSERT INTO ~sent AS sent SELECT * FROM ~~rows
     ON CONFLICT (tenant, channel, provider_id) DO UPDATE SET part = excluded.part WHERE sent.part <> excluded.part`,
  )
  statement.add(
    'new_media_use',
    words('ref', 'tenant', 'conversation', 'message'),
    [...writes.media.values()],
    'INSERT INTO ~media_use SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
  )
}

export const writeLedger = (statement: Statement, { writes }: WorkingSet, slot: number): void => {
  statement.add(
    'new_consent',
    [
      ['tenant', 'text', ({ record }) => record.tenant],
      ['id', 'text', ({ record }) => record.id],
      ['customer', 'text', ({ record }) => record.customer],
      ['channel', 'text', ({ record }) => record.channel],
      ['line', 'text', ({ record }) => record.line],
      ['keys', 'jsonb', ({ record }) => jsonb(record.addresses)],
      ['data', 'json', ({ data }) => data],
    ],
    [...writes.consents.values()],
    `INSERT INTO ~consent (tenant, id, customer, channel, line, keys, data)
     SELECT tenant, id, customer, channel, line, ARRAY(SELECT jsonb_array_elements_text(keys)), data FROM ~~rows ON CONFLICT DO NOTHING`,
  )
  statement.add(
    'set_choice',
    words('tenant', 'conversation', 'id', 'data'),
    [...writes.choices.values()],
    'INSERT INTO ~choice SELECT * FROM ~~rows ON CONFLICT (tenant, conversation, id) DO UPDATE SET data = excluded.data',
  )
  statement.add(
    'set_link',
    [
      ['id', 'text', ({ id }) => id],
      ['tenant', 'text', ({ tenant }) => tenant],
      ['conversation', 'text', ({ conversation }) => conversation],
      ['until', 'bigint', ({ until }) => until],
      ['data', 'json', (link) => JSON.stringify(link)],
    ],
    // In one order everywhere: another process may give out the same ones.
    [...writes.links.values()].sort((a, z) => (a.id < z.id ? -1 : 1)),
    `INSERT INTO ~file_link AS l SELECT * FROM ~~rows
     ON CONFLICT (id) DO UPDATE SET until = excluded.until WHERE l.until < excluded.until`,
  )
  statement.add(
    'new_written',
    words('tenant', 'host', 'id', 'message'),
    [...writes.written.values()],
    'INSERT INTO ~written SELECT * FROM ~~rows ON CONFLICT DO NOTHING',
  )
  statement.add(
    'set_pause',
    [
      ['tenant', 'text', ([tenant]) => tenant],
      ['key', 'text', ([, key]) => key],
      ['until', 'bigint', ([, , until]) => until],
    ],
    [...writes.pauses.values()],
    'INSERT INTO ~pause SELECT * FROM ~~rows ON CONFLICT (tenant, key) DO UPDATE SET until = excluded.until',
  )
  statement.add(
    'set_mark',
    words('tenant', 'key', 'value'),
    [...writes.marks.values()],
    'INSERT INTO ~mark SELECT * FROM ~~rows ON CONFLICT (tenant, key) DO UPDATE SET value = excluded.value',
  )
  statement.add(
    'counts',
    [
      ['tenant', 'text', ({ tenant }) => tenant],
      ['what', 'text', ({ what }) => what],
      ['slot', 'integer', () => slot],
      ['number', 'bigint', ({ by }) => by],
    ],
    [...writes.counts.values()].filter(({ by }) => by !== 0).sort((a, z) => (a.what < z.what ? -1 : 1)),
    'INSERT INTO ~count AS c SELECT * FROM ~~rows ON CONFLICT (tenant, what, slot) DO UPDATE SET number = c.number + excluded.number',
  )
}
