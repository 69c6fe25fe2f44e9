import { createHash } from 'node:crypto'
import { fail } from '../../model/failure.js'
import type { MediaStore } from '../../ports/store.js'

/** Media in memory, named by content, so that equal files are kept once. */
export const memoryMedia = (): MediaStore => {
  const kept = new Map<string, Uint8Array>()
  return {
    async put(body, { maxBytes }, signal) {
      const chunks: Uint8Array[] = []
      let size = 0
      for await (const chunk of body) {
        signal.throwIfAborted()
        size += chunk.byteLength
        if (size > maxBytes) throw tooLarge(maxBytes)
        chunks.push(chunk)
      }
      signal.throwIfAborted()
      const bytes = Buffer.concat(chunks)
      const ref = createHash('sha256').update(bytes).digest('hex')
      kept.set(ref, bytes)
      return { ref, size }
    },
    async open(ref, range) {
      const bytes = kept.get(ref)?.subarray(range?.from ?? 0, range?.to === undefined ? undefined : range.to + 1)
      return bytes && streamOf(bytes)
    },
    async remove(ref) {
      kept.delete(ref)
    },
  }
}

export const tooLarge = (maxBytes: number) =>
  fail('too_large', `The file is larger than ${maxBytes} bytes`, { remedy: 'Send a smaller file or a link to it' })

const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      if (bytes.byteLength > 0) controller.enqueue(bytes)
      controller.close()
    },
  })
