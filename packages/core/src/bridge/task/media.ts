import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { type Content, type MediaIn, type MediaRef, mediaOf, withMedia } from '../../model/content.js'
import { fail } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'
import type { Http } from '../../ports/http.js'
import type { MediaStore, Store } from '../../ports/store.js'

type Download = ((media: MediaRef, call: Call) => Promise<ReadableStream<Uint8Array>>) | undefined

interface Token {
  /** The media store's name. */
  r: string
  /** Until when, epoch seconds. */
  e: number
  m: string
  n?: string
  /** Its length, so that ranges of it can be served. */
  s?: number
}

/** Copies what comes by reference, and hands out bytes and signed links to it. */
export class Media {
  readonly #keys: readonly Buffer[]

  constructor(
    readonly store: Store,
    readonly url: string,
    readonly now: () => number,
    readonly http: Http,
    secret: string | readonly string[] | undefined,
  ) {
    const secrets =
      secret === undefined ? [randomBytes(32).toString('hex')] : typeof secret === 'string' ? [secret] : secret
    this.#keys = secrets.map((value) => createHmac('sha256', value).update('deskwire media link').digest())
  }

  /** The content with its media copied into the store; unchanged where there is none or it is there already. */
  async copy(content: Content, download: Download, maxBytes: number, call: Call): Promise<Content> {
    const media = mediaOf(content)
    if (!media || media.stored !== undefined) return content
    if (!download) throw fail('media_unavailable', 'This adapter names media but cannot download it')
    if (media.size !== undefined && media.size > maxBytes)
      throw fail('media_too_large', `The file is larger than the ${maxBytes} bytes allowed`)
    const body = await download(media, call)
    const kept = await this.media.put(
      body,
      { mime: media.mime, maxBytes, ...(media.name !== undefined && { name: media.name }) },
      call.signal,
    )
    return withMedia(content, (m) => ({ ...m, stored: kept.ref, size: kept.size }))
  }

  /** A file that is named by its public URL; never one inside our own network. */
  async fetchUrl(media: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> {
    if (!/^https?:\/\//.test(media.ref)) throw fail('media_unavailable', 'This file is named by no URL')
    const { body } = await this.http.stream({ method: 'GET', url: media.ref, untrusted: true, redirects: 3 }, call)
    return body
  }

  get media(): MediaStore {
    return this.store.media
  }

  /** What adapters get: bytes on demand, or a link for one reader. */
  readonly hand = (content: Content): Content<MediaIn> =>
    mediaOf(content) === undefined ? (content as Content<never>) : withMedia(content, (media) => this.#handed(media))

  #handed(media: MediaRef): MediaIn {
    const { stored } = media
    return {
      ...media,
      open: async () => {
        const body = stored === undefined ? undefined : await this.media.open(stored)
        if (!body) throw fail('media_gone', 'The file is no longer in the media store')
        return body
      },
      link: ({ forMs }) => {
        if (stored === undefined) return media.ref
        return this.link({ ...media, stored }, forMs)
      },
    }
  }

  link(media: MediaRef & { stored: string }, forMs: number): string {
    const token: Token = {
      r: media.stored,
      e: Math.ceil((this.now() + forMs) / 1000),
      m: media.mime,
      ...(media.name && { n: media.name }),
      ...(media.size !== undefined && { s: media.size }),
    }
    const body = Buffer.from(JSON.stringify(token)).toString('base64url')
    return `${this.url}/media/${body}.${this.#sign(body, this.#keys[0] as Buffer)}`
  }

  /** What a link stands for, if we made it and its time is not over. */
  read(path: string): { ref: string; mime: string; name?: string; size?: number } | undefined {
    const dot = path.indexOf('.')
    if (dot < 0 || path.length > 2000) return undefined
    const body = path.slice(0, dot)
    const given = Buffer.from(path.slice(dot + 1))
    const ours = this.#keys.some((key) => {
      const expected = Buffer.from(this.#sign(body, key))
      return expected.length === given.length && timingSafeEqual(expected, given)
    })
    if (!ours) return undefined
    const token = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Token
    if (token.e * 1000 < this.now()) return undefined
    return {
      ref: token.r,
      mime: token.m,
      ...(token.n !== undefined && { name: token.n }),
      ...(token.s !== undefined && { size: token.s }),
    }
  }

  #sign(body: string, key: Buffer): string {
    return createHmac('sha256', key).update(body).digest('base64url')
  }
}
