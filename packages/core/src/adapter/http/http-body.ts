import { pipeline, Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { fail } from '../../model/failure.js'
import type { HttpRequest } from '../../ports/http.js'

/** The bytes to send and their content type. A stream can be sent only once. */
export interface Payload {
  data: string | Buffer | Readable | undefined
  contentType?: string
  once: boolean
}

export const payloadOf = (request: HttpRequest): Payload => {
  const { json, form, body } = request
  if (json !== undefined) return { data: jsonOf(json), contentType: 'application/json', once: false }
  if (form) return { data: form.toString(), contentType: 'application/x-www-form-urlencoded', once: false }
  if (body === undefined || typeof body === 'string') return { data: body, once: false }
  if (body instanceof Uint8Array)
    return { data: Buffer.from(body.buffer, body.byteOffset, body.byteLength), once: false }
  return { data: Readable.fromWeb(body as NodeReadableStream<Uint8Array>), once: true }
}

const jsonOf = (json: unknown): string => {
  try {
    const text: string | undefined = JSON.stringify(json)
    if (text !== undefined) return text
  } catch {
    // A cycle or a bigint; like a function, it has no JSON.
  }
  throw fail('invalid', 'The body cannot be written as JSON')
}

const decoders = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
])

/** The body without its compression. */
export const decoded = (body: Readable, headers: Readonly<Record<string, string>>): Readable => {
  const decoder = decoders.get(headers['content-encoding']?.trim().toLowerCase() ?? '')
  // Whoever reads the decoded stream is told of its end and of its error.
  return decoder ? pipeline(body, decoder(), () => undefined) : body
}

/** Ends a stream that will not be read further, so that its source is closed. */
export const release = ({ data }: Payload): void => {
  if (data instanceof Readable && !data.destroyed) data.on('error', () => undefined).destroy()
}

export class TooLarge extends Error {
  constructor() {
    super('The answer is too large')
  }
}

/**
 * Reads the whole body, by events, because asynchronous iteration allocates a tenth of what a call does. The limit counts
 * decompressed bytes, as a defence against compression bombs.
 */
export const readBytes = (stream: Readable, maxBytes: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    stream.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > maxBytes) stream.destroy(new TooLarge())
      else chunks.push(chunk)
    })
    stream.on('end', () => {
      // Compressed bytes may end before the answer does.
      stream.destroy()
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    })
    stream.on('error', reject)
    stream.on('close', () => {
      if (!stream.readableEnded) reject(new Error('The answer broke off'))
    })
  })

/** The same as a stream. `failed` makes errors safe to show, `done` clears the timer. */
export const toWebStream = (
  stream: Readable,
  maxBytes: number,
  failed: (thrown: unknown) => unknown,
  done: () => void,
): ReadableStream<Uint8Array> => {
  // It may fail before anyone reads it; without a listener that would end the process.
  stream.on('error', () => undefined)
  const iterator = (stream as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  let length = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await iterator.next()
          if (next.done) {
            done()
            controller.close()
            return
          }
          length += next.value.length
          if (length > maxBytes) throw new TooLarge()
          controller.enqueue(next.value)
        } catch (thrown) {
          done()
          stream.destroy()
          controller.error(failed(thrown))
        }
      },
      cancel() {
        done()
        stream.destroy()
      },
    },
    { highWaterMark: 0 },
  )
}

/** Parses JSON; falls back to text, because some servers announce JSON and send HTML. */
export const dataOf = (bytes: Buffer): unknown => {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const text = bytes.toString('utf8', marked ? 3 : 0)
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
