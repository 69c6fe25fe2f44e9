import { randomUUID } from 'node:crypto'
import {
  BoundedMap,
  type Call,
  type Fields,
  fail,
  fileName,
  type Handle,
  type MediaIn,
  type MediaKind,
  readAll,
} from '@deskwire/core/adapter'
import { whatsappCloudCapabilities } from '../capabilities.js'
import type { Graph } from '../graph/client.js'
import type { Settings } from '../options.js'
import { cut } from '../read.js'

const day = 24 * 3_600_000
// Uploaded media lives 30 days ("business-phone-numbers/media"): a day less, so that an id is never used on its last day.
const keptFor = 29 * day
const keptIds = 1_000

// Names that browsers and helpdesks use for types Meta names differently; it refuses `audio/opus` outright.
const otherNames: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['audio/opus', 'audio/ogg'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/m4a', 'audio/mp4'],
  ['audio/x-m4a', 'audio/mp4'],
])

const mimeOf = (mime: string): string => {
  const plain = (mime.split(';')[0] ?? '').trim().toLowerCase()
  return otherNames.get(plain) ?? plain
}

/** Refused here instead of by a `failed` status a minute later. */
const checkMedia = (kind: MediaKind, media: { mime: string; size?: number }): string => {
  const limits = whatsappCloudCapabilities.media[kind]
  const mime = mimeOf(media.mime)
  if (!limits?.mimes.includes(mime)) {
    throw fail('media', `WhatsApp does not take ${cut(mime, 80) || 'this type'} as ${kind}.`, {
      remedy: `Send it as ${limits?.mimes.join(', ') ?? 'another kind'}, or as a link.`,
    })
  }
  if (media.size !== undefined && media.size > limits.maxBytes) throw tooLarge(kind, limits.maxBytes)
  return mime
}

const tooLarge = (kind: MediaKind, maxBytes: number) =>
  fail('media', `The ${kind} is larger than the ${Math.floor(maxBytes / 1024)} KB WhatsApp takes.`, {
    remedy: 'Send a smaller one, or a link to it.',
  })

export interface Uploads {
  attach(line: string, kind: MediaKind, media: MediaIn, call: Call): Promise<{ body: Fields; reused: boolean }>
  /** Meta no longer knows the id: upload the media again next time. */
  forget(line: string, media: MediaIn): void
}

export const createUploads = (handle: Handle<Settings>, graph: Graph): Uploads => {
  const known = new BoundedMap<string, { id: string; until: number }>(keptIds)
  const keyOf = (line: string, media: MediaIn) =>
    media.stored === undefined ? undefined : `${line} ${media.mime} ${media.stored}`

  return {
    async attach(line, kind, media, call) {
      const mime = checkMedia(kind, media)
      // Media known only by its public URL has no bytes here: Meta fetches it.
      const elsewhere = media.stored === undefined && /^https?:\/\//.test(media.ref)
      if (handle.options.media === 'link' || elsewhere) {
        return { body: { link: media.link() }, reused: false }
      }
      const key = keyOf(line, media)
      const before = key === undefined ? undefined : known.get(key)
      if (before && before.until > handle.now()) return { body: { id: before.id }, reused: true }
      const limit = whatsappCloudCapabilities.media[kind]?.maxBytes ?? 0
      const { id } = await graph.upload(`${line}/media`, await multipart(kind, mime, media, limit, call), call)
      if (typeof id !== 'string' || id === '') {
        throw fail('media', 'WhatsApp took the media and gave it no id.', { retryable: true })
      }
      if (key !== undefined) known.set(key, { id, until: handle.now() + keptFor })
      return { body: { id }, reused: false }
    },
    forget(line, media) {
      const key = keyOf(line, media)
      if (key !== undefined) known.delete(key)
    },
  }
}

const stillSticker = 100 * 1024

// The animation flag of the extended header, see the WebP container specification.
const moves = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(12, 16)).toString('latin1') === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0

const checkSticker = (bytes: Uint8Array): void => {
  if (bytes.length > stillSticker && !moves(bytes)) throw tooLarge('sticker', stillSticker)
}

const multipart = async (kind: MediaKind, mime: string, media: MediaIn, limit: number, call: Call) => {
  const boundary = `deskwire-${randomUUID()}`
  const field = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const type = kind === 'voice' ? 'audio/ogg; codecs=opus' : mime
  const head = Buffer.from(
    `${field('messaging_product', 'whatsapp')}${field('type', type)}--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${fileName(media.name, mime)}"\r\ncontent-type: ${type}\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
  const source = await media.open(call.signal)
  if (kind === 'sticker') {
    const bytes = await readAll(source, limit)
    checkSticker(bytes)
    return { headers, body: new Uint8Array(Buffer.concat([head, bytes, tail])) }
  }
  if (media.size === undefined) {
    // Without a length the body would have to be chunked, which Meta does not promise to accept.
    const bytes = await readAll(source, limit)
    return { headers, body: new Uint8Array(Buffer.concat([head, bytes, tail])) }
  }
  const length = String(head.length + media.size + tail.length)
  return { headers: { ...headers, 'content-length': length }, body: joined(head, source, tail, media.size) }
}

/** Head, file and tail in one stream. A wrong file length would leave the request hanging, so it ends the upload. */
const joined = (
  head: Uint8Array,
  source: ReadableStream<Uint8Array>,
  tail: Uint8Array,
  size: number,
): ReadableStream<Uint8Array> => {
  const reader = source.getReader()
  let seen = 0
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(head),
    async pull(controller) {
      const { done, value } = await reader.read()
      if (!done) seen += value.length
      if (seen > size || (done && seen < size)) {
        controller.error(fail('media', 'The size of the file differs from the size announced.', { retryable: true }))
        return
      }
      if (!done) return controller.enqueue(value)
      controller.enqueue(tail)
      controller.close()
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
