import { createHash, randomUUID } from 'node:crypto'
import { type MediaStore, tooLarge } from '@deskwire/core/store'
import { serverTime } from './database/connection.js'
import type { Database } from './database/database.js'

const chunkBytes = 256 * 1_024
const staleMs = 24 * 3_600_000
const isRef = /^[0-9a-f]{64}$/

/** Media in the database, in chunks: written under a temporary name, and named by content once they are complete. */
export const databaseMedia = (database: () => Database): MediaStore => ({
  async put(body, { maxBytes }, signal) {
    const store = database()
    const upload = randomUUID()
    try {
      const hash = createHash('sha256')
      let size = 0
      let count = 0
      for await (const chunk of chunksOf(body)) {
        signal.throwIfAborted()
        size += chunk.byteLength
        if (size > maxBytes) throw tooLarge(maxBytes)
        hash.update(chunk)
        await store.query(`INSERT INTO ~media_chunk VALUES ($1, $2, $3, ${serverTime})`, [upload, count++, chunk])
      }
      signal.throwIfAborted()
      const ref = hash.digest('hex')
      const [made] = await store.query('INSERT INTO ~media VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING ref', [
        ref,
        upload,
        size,
      ])
      if (!made) await discard(store, upload)
      return { ref, size }
    } catch (thrown) {
      await discard(store, upload).catch(() => undefined)
      throw thrown
    }
  },

  async open(ref, range) {
    if (!isRef.test(ref)) return undefined
    const store = database()
    const [found] = await store.query('SELECT upload, size FROM ~media WHERE ref = $1', [ref])
    if (!found) return undefined
    const end = Math.min(Number(found.size), range?.to === undefined ? Infinity : range.to + 1)
    let at = range?.from ?? 0
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (at >= end) {
          controller.close()
          return
        }
        const n = Math.floor(at / chunkBytes)
        const [row] = await store.query('SELECT bytes FROM ~media_chunk WHERE upload = $1 AND n = $2', [
          String(found.upload),
          n,
        ])
        if (!row) throw new Error('The file was removed while it was read')
        const from = at - n * chunkBytes
        const bytes = (row.bytes as Buffer).subarray(from, Math.min(chunkBytes, end - n * chunkBytes))
        at += bytes.byteLength
        controller.enqueue(new Uint8Array(bytes))
      },
    })
  },

  async remove(ref) {
    if (!isRef.test(ref)) return
    await database().query(
      'WITH gone AS (DELETE FROM ~media WHERE ref = $1 RETURNING upload) DELETE FROM ~media_chunk c USING gone WHERE c.upload = gone.upload',
      [ref],
    )
  },
})

const discard = (database: Database, upload: string) =>
  database.query('DELETE FROM ~media_chunk WHERE upload = $1', [upload])

/** Uploads left unfinished by a process that died. */
export const dropHalfWritten = (database: Database) =>
  database.query(
    `DELETE FROM ~media_chunk c WHERE at < ${serverTime} - ${staleMs} AND NOT EXISTS (SELECT 1 FROM ~media m WHERE m.upload = c.upload)`,
  )

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    let rest = piece
    while (size + rest.byteLength >= chunkBytes) {
      const take = chunkBytes - size
      parts.push(rest.subarray(0, take))
      yield Buffer.concat(parts)
      parts = []
      size = 0
      rest = rest.subarray(take)
    }
    if (rest.byteLength > 0) parts.push(rest)
    size += rest.byteLength
  }
  if (size > 0) yield Buffer.concat(parts)
}
