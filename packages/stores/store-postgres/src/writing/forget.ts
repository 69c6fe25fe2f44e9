import type { Message, MessagePart } from '@deskwire/core/adapter'
import type { Connection } from '../database/connection.js'
import { text } from '../database/text.js'
import type { Writes } from './writes.js'

export const forgets = ({ erased, redacted, forgotten }: Writes): boolean =>
  erased.size + redacted.size + forgotten.size > 0

/** Erasure, under an exclusive lock. Row by row, because it is rare. */
export const forgetIn = async (connection: Connection, { erased, redacted, forgotten }: Writes): Promise<void> => {
  for (const [tenant, conversation] of erased.values()) await erase(connection, tenant, conversation)
  for (const { tenant, customer, keep } of redacted.values()) {
    const ids = keep.map(({ id }) => text(id))
    await connection.query('DELETE FROM ~consent WHERE tenant = $1 AND customer = $2 AND NOT id = ANY($3)', [
      tenant,
      customer,
      ids,
    ])
    for (const record of keep)
      await connection.query('UPDATE ~consent SET customer = $3, keys = $4, data = $5 WHERE tenant = $1 AND id = $2', [
        tenant,
        text(record.id),
        record.customer,
        record.addresses.map(text),
        JSON.stringify(record),
      ])
  }
  for (const [tenant, customer] of forgotten.values()) {
    await connection.query('DELETE FROM ~name WHERE tenant = $1 AND customer = $2', [tenant, customer])
    await connection.query('DELETE FROM ~sharer WHERE tenant = $1 AND customer = $2', [tenant, customer])
  }
  if (forgotten.size > 0)
    await connection.query(`UPDATE ~meta SET value = (value::bigint + 1)::text WHERE key = 'epoch'`)
}

const erase = async (connection: Connection, tenant: string, conversation: string): Promise<void> => {
  const place = [tenant, conversation]
  for (const row of await connection.query(
    'SELECT number, id, data FROM ~message WHERE tenant = $1 AND conversation = $2',
    place,
  )) {
    const { lost: _, author, ...message } = JSON.parse(String(row.data)) as Message
    const left = JSON.stringify({ ...message, author: { kind: author.kind }, content: [] })
    await connection.query(`UPDATE ~message SET words = '', data = $2 WHERE number = $1`, [Number(row.number), left])
    for (const part of await connection.query('SELECT id, data FROM ~part WHERE tenant = $1 AND message = $2', [
      tenant,
      String(row.id),
    ])) {
      const { content: _content, ...rest } = JSON.parse(String(part.data)) as MessagePart
      await connection.query('UPDATE ~part SET data = $3 WHERE tenant = $1 AND id = $2', [
        tenant,
        String(part.id),
        JSON.stringify(rest),
      ])
    }
  }
  await connection.query('DELETE FROM ~media_use WHERE tenant = $1 AND conversation = $2', place)
  await connection.query('DELETE FROM ~choice WHERE tenant = $1 AND conversation = $2', place)
  await connection.query('DELETE FROM ~file_link WHERE tenant = $1 AND conversation = $2', place)
  // Payloads hold words and addresses; of settled work only the id is needed.
  await connection.query(
    `UPDATE ~work SET identified = NULL, envelope = ''
     WHERE tenant = $1 AND conversation = $2 AND settled_at IS NOT NULL AND envelope <> ''`,
    place,
  )
}
