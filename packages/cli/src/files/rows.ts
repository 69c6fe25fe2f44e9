import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { Trouble } from '../trouble.js'
import { csvRows } from './csv.js'
import { jsonRows } from './json.js'
import type { Row } from './row.js'

/** Streams the rows of a CSV, JSON or JSON Lines file, so that files of any size need little memory. `progress`: how much was read. */
export const rowsOf = (path: string, progress?: (share: number) => void): AsyncIterable<Row> => {
  const kind = extname(path).toLowerCase()
  const text = characters(path, progress)
  if (kind === '.csv') return csvRows(text)
  if (kind === '.json' || kind === '.jsonl' || kind === '.ndjson') return jsonRows(text)
  throw new Trouble(`${path} is neither .csv nor .json nor .jsonl`, 'Give the file one of these extensions.', 2)
}

const characters = async function* (path: string, progress?: (share: number) => void): AsyncGenerator<string> {
  let first = true
  try {
    // The decoder handles characters that are split between two chunks.
    const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 64 * 1024 })
    const { size } = await stat(path)
    for await (const chunk of stream) {
      const text = String(chunk)
      progress?.(stream.bytesRead / size)
      // Excel begins UTF-8 files with a byte order mark.
      yield first && text.startsWith('\uFEFF') ? text.slice(1) : text
      first = false
    }
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    if (code === 'ENOENT') throw new Trouble(`There is no ${path}`)
    if (code === 'EISDIR' || code === 'EACCES') throw new Trouble(`${path} cannot be read (${code})`)
    throw thrown
  }
}
