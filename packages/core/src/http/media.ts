import { fileName, sha256 } from '../adapter/reading/media.js'
import type { Bridge } from '../bridge/bridge.js'
import type { GivenLink } from '../ports/store.js'
import { rangeOf } from './range.js'
import { plain, type RawRequest, type RawResponse } from './raw.js'

/** Types that a browser may show inline; all others are downloaded. SVG and HTML can contain scripts. */
const shown = /^(?:image\/(?:jpeg|png|gif|webp)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf)$/

const mediaType = /^[a-z0-9][\w.+-]*\/[a-z0-9][\w.+-]*(?:; ?[\w-]+=[\w.+-]+){0,3}$/i

/** RFC 6266: an ASCII name for old clients, and the real one. Neither can end the header or the quotes. */
const disposition = (name: string | undefined, mime: string): string => {
  const kind = shown.test(mime.split(';', 1)[0] ?? '') ? 'inline' : 'attachment'
  const safe = fileName(name, mime)
  const ascii = safe.replace(/[^\x20-\x7e]|["\\%;]/g, '_')
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

/** A link is valid only while its conversation is: not after its tenant is removed or its customer erased. */
const isOwned = async (bridge: Bridge, { tenant, conversation }: GivenLink): Promise<boolean> => {
  if (!bridge.tenant(tenant)) return false
  const found = await bridge.store.conversation(tenant, conversation)
  return found !== undefined && found.addresses.length > 0
}

/**
 * Serves a file by its link, to a host or provider that fetches it. The link is the permission, so
 * one that was never given out, or has ended, gets no details.
 */
export const serveMedia = async (bridge: Bridge, token: string, request: RawRequest): Promise<RawResponse> => {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return plain(405, 'Only GET and HEAD\n', { allow: 'GET, HEAD' })
  const known = await bridge.media.read(token)
  if (!known || !(await isOwned(bridge, known))) return plain(404, 'Not found or expired\n')
  const { ref, name, size } = known
  const mime = mediaType.test(known.mime) ? known.mime : 'application/octet-stream'
  // The store names files by content, so the name identifies the version. It is hashed to keep it private.
  const etag = `"${sha256(ref).slice(0, 32)}"`
  const headers: Record<string, string> = {
    'content-type': mime,
    'content-disposition': disposition(name, mime),
    etag,
    'accept-ranges': 'bytes',
    // Caches must not keep it longer than the link is valid.
    'cache-control': 'private, no-cache',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'referrer-policy': 'no-referrer',
  }
  if (request.headers['if-none-match']?.split(',').some((one) => [etag, `W/${etag}`].includes(one.trim())))
    return { status: 304, headers }
  const range = rangeOf(request.headers, etag, size)
  if (range === 'unsatisfiable')
    return plain(416, 'Range not satisfiable\n', { 'content-range': `bytes */${size ?? '*'}` })
  const head = request.method === 'HEAD'
  const body = await bridge.store.media.open(ref, head ? { from: 0, to: 0 } : range)
  if (!body) return plain(404, 'Not found or expired\n')
  if (head) await body.cancel()
  if (range) {
    headers['content-range'] = `bytes ${range.from}-${range.to}/${size}`
    headers['content-length'] = String(range.to - range.from + 1)
  } else if (size !== undefined) headers['content-length'] = String(size)
  return { status: range ? 206 : 200, headers, ...(!head && { body }) }
}
