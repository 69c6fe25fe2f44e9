import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { type MediaStore, tooLarge } from '@deskwire/core/store'
import { explained } from './database.js'

// A ref comes back from outside in links and is used as a path, so check it.
const isRef = /^[0-9a-f]{64}$/

/** Files named by content: written under a temporary name, and renamed once they are complete and on the disk. */
export const folderMedia = (folder: string): MediaStore => {
  const pathOf = (ref: string) => join(folder, ref.slice(0, 2), ref)
  return {
    async put(body, { maxBytes }, signal) {
      const half = join(folder, `${randomUUID()}.part`)
      try {
        await mkdir(folder, { recursive: true })
        const { ref, size } = await write(half, body, maxBytes, signal)
        await mkdir(join(folder, ref.slice(0, 2)), { recursive: true })
        await rename(half, pathOf(ref))
        return { ref, size }
      } catch (thrown) {
        await rm(half, { force: true })
        throw explained(thrown, folder)
      }
    },
    async open(ref, range) {
      if (!isRef.test(ref)) return undefined
      const about = await stat(pathOf(ref)).catch(() => undefined)
      if (!about?.isFile()) return undefined
      const start = range?.from ?? 0
      const stream = createReadStream(pathOf(ref), { start, ...(range?.to !== undefined && { end: range.to }) })
      return Readable.toWeb(stream) as ReadableStream<Uint8Array>
    },
    async remove(ref) {
      if (isRef.test(ref)) await rm(pathOf(ref), { force: true })
    },
  }
}

const write = async (path: string, body: Parameters<MediaStore['put']>[0], maxBytes: number, signal: AbortSignal) => {
  const file = await open(path, 'wx', 0o600)
  try {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of body) {
      signal.throwIfAborted()
      size += chunk.byteLength
      if (size > maxBytes) throw tooLarge(maxBytes)
      hash.update(chunk)
      await file.writeFile(chunk)
    }
    signal.throwIfAborted()
    await file.sync()
    return { ref: hash.digest('hex'), size }
  } finally {
    await file.close()
  }
}
