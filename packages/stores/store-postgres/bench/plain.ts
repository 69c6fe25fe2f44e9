import { Client } from 'pg'
import { migrations } from '../src/schema.js'
import type { Rate } from './throughput.js'

const batch = 256

/**
 * What the bridge has written for one message, by hand: the same rows in the same tables in as many transactions, with no
 * rules, no parsing, no leases to check. Measured from what a message leaves behind.
 */
export const plain = async (
  url: string,
  schema: string,
  { conversations, messages }: { conversations: number; messages: number },
): Promise<Rate> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const q = (text: string, values?: unknown[]) => client.query(text.replaceAll('~', `"${schema}".`), values)
  await q(`CREATE SCHEMA "${schema}"`)
  for (const script of migrations) await q(script)
  const data = JSON.stringify({ name: 'x'.repeat(400) })
  await q(
    `INSERT INTO ~conversation (id, tenant, channel, line, customer, state, data)
     SELECT 'c' || n, 'main', 'fake', 'line', 'p' || n, 'open', $1::jsonb FROM generate_series(0, ${conversations - 1}) n`,
    [data],
  )
  await q(
    `INSERT INTO ~lane (lane, look_at) SELECT 'c' || n || '/' || t, 9007199254740991 FROM generate_series(0, ${conversations - 1}) n, unnest(ARRAY['facts', 'in']) t`,
  )
  const body = JSON.stringify({ text: 'x'.repeat(500) })
  const count = (what: string, by: number) =>
    q(
      `INSERT INTO ~count AS c VALUES ('main', $1, 0, $2) ON CONFLICT (tenant, what, slot) DO UPDATE SET number = c.number + excluded.number`,
      [what, by],
    )
  const lanes = (ids: readonly number[], track: string) => ids.map((n) => `c${n % conversations}/${track}`)
  const transaction = async (work: () => Promise<unknown>) => {
    await q('BEGIN')
    await work()
    await q('COMMIT')
  }
  const batches = Array.from({ length: Math.ceil(messages / batch) }, (_, n) =>
    Array.from({ length: Math.min(batch, messages - n * batch) }, (_, m) => n * batch + m),
  )
  let began = performance.now()
  for (const ids of batches)
    await transaction(async () => {
      await q(
        `INSERT INTO ~work SELECT seq, 'main', id, $3, NULL, 'waiting', NULL, split_part(lane, '/', 1), lane, 'facts', seq, 0, false, false, 0, 0, NULL, false, 1, NULL
         FROM unnest($1::bigint[], $2::text[], $4::text[]) AS u(seq, id, lane) ON CONFLICT DO NOTHING`,
        [ids, ids.map((n) => `fake/in${n}`), body, lanes(ids, 'facts')],
      )
      await q(`UPDATE ~lane SET look_at = 1, news = news + 1 WHERE lane = ANY($1)`, [lanes(ids, 'facts')])
      await count('received', ids.length)
    })
  const accepts = (messages * 1_000) / (performance.now() - began)
  began = performance.now()
  for (const ids of batches) {
    for (const track of ['facts', 'in']) {
      await q(
        `UPDATE ~lane SET owner = 'me', fence = nextval('~fence'), look_at = 2 WHERE lane = ANY($1) AND look_at < 9007199254740991`,
        [lanes(ids, track)],
      )
      await q(
        `SELECT w.*, c.data FROM ~work w JOIN ~conversation c ON c.id = w.conversation WHERE w.lane = ANY($1) AND w.state = 'waiting' ORDER BY w.position`,
        [lanes(ids, track)],
      )
      if (track === 'facts')
        await transaction(async () => {
          await q(`UPDATE ~conversation SET data = data || '{"lastInbound":{"at":1}}' WHERE id = ANY($1)`, [
            ids.map((n) => `c${n % conversations}`),
          ])
          await q(
            `INSERT INTO ~message (tenant, id, conversation, at, words, data) SELECT 'main', id, c, 1, 'words', $3 FROM unnest($1::text[], $2::text[]) AS u(id, c)`,
            [ids.map((n) => `fake/m${n}`), ids.map((n) => `c${n % conversations}`), body],
          )
          await q(
            `UPDATE ~work SET lane = split_part(lane, '/', 1) || '/in', track = 'in', position = seq WHERE seq = ANY($1)`,
            [ids],
          )
          await q(`UPDATE ~lane SET look_at = 1, news = news + 1 WHERE lane = ANY($1)`, [lanes(ids, 'in')])
          await q(`UPDATE ~lane SET owner = NULL, look_at = 9007199254740991 WHERE lane = ANY($1)`, [
            lanes(ids, 'facts'),
          ])
        })
    }
    // The attempt, before the post.
    await transaction(async () => {
      await q(`INSERT INTO ~step SELECT seq, 'post', $2 FROM unnest($1::bigint[]) AS u(seq)`, [
        ids,
        '{"key":"post","attempt":{"startedAt":1,"deadline":2}}',
      ])
      await q(`UPDATE ~lane SET look_at = 3 WHERE lane = ANY($1)`, [lanes(ids, 'in')])
    })
    await transaction(async () => {
      await q(`UPDATE ~work SET state = 'effected', settled_at = 1 WHERE seq = ANY($1)`, [ids])
      await q(`DELETE FROM ~step WHERE seq = ANY($1)`, [ids])
      await q(`UPDATE ~message SET data = data || ' ' WHERE tenant = 'main' AND id = ANY($1)`, [
        ids.map((n) => `fake/m${n}`),
      ])
      await q(`INSERT INTO ~written SELECT 'main', 'desk', id, NULL FROM unnest($1::text[]) AS u(id)`, [
        ids.map((n) => `w${n}`),
      ])
      await q(`UPDATE ~lane SET owner = NULL, look_at = 9007199254740991 WHERE lane = ANY($1)`, [lanes(ids, 'in')])
      await count('effected', ids.length)
    })
  }
  const settles = (messages * 1_000) / (performance.now() - began)
  await client.end()
  return { accepts: Math.round(accepts), settles: Math.round(settles) }
}
