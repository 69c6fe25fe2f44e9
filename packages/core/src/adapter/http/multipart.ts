import { randomBytes } from 'node:crypto'
import { fail } from '../../model/failure.js'

export type MultipartPart =
  | { name: string; value: string; mime?: string }
  | { name: string; file: ReadableStream<Uint8Array> | Uint8Array; fileName: string; mime: string; size?: number }

/**
 * Streams `multipart/form-data`, because `FormData` would hold a video of 100 MB in memory. Spread it into a request:
 * `{ method: 'POST', url, ...multipart([…]) }`. It sets the length where every size is known, which some servers require.
 */
export const multipart = (
  parts: readonly MultipartPart[],
): { body: ReadableStream<Uint8Array>; headers: Readonly<Record<string, string>> } => {
  const boundary = `deskwire-${randomBytes(16).toString('hex')}`
  const pieces = parts.flatMap((part) => [
    bytes(`--${boundary}\r\n${headOf(part)}\r\n\r\n`),
    'value' in part ? bytes(part.value) : part.file instanceof Uint8Array ? part.file : exactly(part.file, part.size),
    bytes('\r\n'),
  ])
  pieces.push(bytes(`--${boundary}--\r\n`))

  const sizes = [...pieces.map(lengthOf), ...parts.map((part) => ('file' in part ? sizeOfStream(part) : 0))]
  const length = sizes.reduce((sum, size) => sum + size, 0)
  return {
    body: ReadableStream.from(bytesOf(pieces)),
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...(Number.isNaN(length) ? {} : { 'content-length': String(length) }),
    },
  }
}

const bytes = (text: string): Uint8Array => Buffer.from(text)

const lengthOf = (piece: Uint8Array | AsyncIterable<Uint8Array>): number =>
  piece instanceof Uint8Array ? piece.length : 0

const sizeOfStream = (part: Extract<MultipartPart, { file: unknown }>): number =>
  part.file instanceof Uint8Array ? 0 : (part.size ?? Number.NaN)

const headOf = (part: MultipartPart): string => {
  const disposition = `Content-Disposition: form-data; name="${quoted(part.name)}"`
  const named = 'file' in part ? `${disposition}; filename="${quoted(part.fileName)}"` : disposition
  return part.mime === undefined ? named : `${named}\r\nContent-Type: ${part.mime.replace(/[\r\n]/g, '')}`
}

// As browsers do (HTML standard, multipart/form-data encoding algorithm): UTF-8, and only these three escaped.
const quoted = (text: string): string => text.replace(/\r/g, '%0D').replace(/\n/g, '%0A').replace(/"/g, '%22')

async function* bytesOf(pieces: readonly (Uint8Array | AsyncIterable<Uint8Array>)[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces)
    if (piece instanceof Uint8Array) yield piece
    else for await (const chunk of piece) yield chunk
}

// Extra bytes would be read as the next request on the same connection.
async function* exactly(stream: ReadableStream<Uint8Array>, size: number | undefined): AsyncGenerator<Uint8Array> {
  let length = 0
  for await (const chunk of stream) {
    length += chunk.length
    if (size !== undefined && length > size) break
    yield chunk
  }
  if (size !== undefined && length !== size)
    throw fail('content', 'The size of the file differs from the size announced')
}
