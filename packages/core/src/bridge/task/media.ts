import { createHash } from 'node:crypto'
import { BoundedMap } from '../../model/bounded-map.js'
import { type Content, type MediaIn, type MediaRef, mediaOf, withMedia } from '../../model/content.js'
import type { Conversation } from '../../model/conversation.js'
import { fail } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'
import type { Http } from '../../ports/http.js'
import type { FileLink, GivenLink, MediaStore, Store } from '../../ports/store.js'
import type { Seal } from './seal.js'

type Download = ((media: MediaRef, call: Call) => Promise<ReadableStream<Uint8Array>>) | undefined

/** The owner of the file. */
type Owner = Pick<Conversation, 'tenant' | 'id'>

const hour = 60 * 60_000
const day = 24 * hour

/** Who follows a link, and how long they need it. */
export interface Reader {
  is: 'channel' | 'assistant' | 'customer' | 'host' | 'api'
  forMs: number
}

export const readers = {
  /** Twilio fetches a file when it sends the message, which waits for up to ten hours (`ValidityPeriod`). */
  channel: { is: 'channel', forMs: 12 * hour },
  assistant: { is: 'assistant', forMs: hour },
  /** A link in the text of a message. */
  customer: { is: 'customer', forMs: 30 * day },
  host: ({ linkForMs = 365 * day }: { linkForMs?: number }): Reader => ({ is: 'host', forMs: linkForMs }),
} as const

/** What a link needs before it is told: it leads nowhere until this is committed. */
type Keep = (change: { link: FileLink }) => void

/**
 * Copies what comes by reference, and hands out bytes and links to it. A link's token is a keyed hash of file, conversation
 * and reader, so that one given out again is the same; what it stands for is in the store, under a hash of the token. So nothing can be
 * read from a token, none can be guessed, and looking one up by comparing hashes tells nobody by its time how near a guess was.
 */
export class Media {
  readonly #links: Seal
  readonly #references: Seal
  /** The links that the API has shown lately, and until when they lead somewhere. */
  readonly shown = new BoundedMap<string, number>(10_000)

  constructor(
    readonly store: Store,
    readonly url: string,
    readonly now: () => number,
    readonly http: Http,
    seal: (purpose: string) => Seal,
  ) {
    this.#links = seal('media link')
    this.#references = seal('media reference')
  }

  /** The content with its media copied into the store; unchanged if there is none, or it was copied before. */
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

  /** A file at a public URL; never one inside our own network. */
  async fetchUrl(media: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> {
    if (!/^https?:\/\//.test(media.ref)) throw fail('media_unavailable', 'This file is named by no URL')
    const { body } = await this.http.stream({ method: 'GET', url: media.ref, untrusted: true, redirects: 3 }, call)
    return body
  }

  get media(): MediaStore {
    return this.store.media
  }

  /** What adapters get: bytes on demand, and a link for this reader, which must be kept before they are called. */
  hand(content: Content, owner: Owner, reader: Reader, keep: Keep): Content<MediaIn> {
    return mediaOf(content) === undefined
      ? (content as Content<never>)
      : withMedia(content, (media) => this.#handed(media, owner, reader, keep))
  }

  #handed(media: MediaRef, owner: Owner, reader: Reader, keep: Keep): MediaIn {
    const { stored } = media
    const link = stored === undefined ? media.ref : this.link({ ...media, stored }, owner, reader, keep)
    return { ...media, open: () => this.open(media), link: () => link }
  }

  async open({ stored }: MediaRef): Promise<ReadableStream<Uint8Array>> {
    const body = stored === undefined ? undefined : await this.media.open(stored)
    if (!body) throw fail('media_gone', 'The file is no longer in the media store')
    return body
  }

  link(
    { stored: ref, mime, name, size }: MediaRef & { stored: string },
    { tenant, id }: Owner,
    { is, forMs }: Reader,
    keep: Keep,
  ): string {
    const token = this.#links.name([tenant, id, is, ref, mime, name ?? null, size ?? null])
    const about = { ref, mime, ...(name !== undefined && { name }), ...(size !== undefined && { size }) }
    keep({ link: { id: idOf(token), ...about, until: this.now() + forMs } })
    return `${this.url}/media/${token}`
  }

  /** What a link stands for, if we gave it out and it has not expired. */
  async read(token: string): Promise<GivenLink | undefined> {
    return tokens.test(token) ? this.store.link(idOf(token)) : undefined
  }

  /** A tenant's reference to a file that it handed in. It means nothing to another tenant, and hides the store's name for the file. */
  reference(tenant: string, stored: string): string {
    return this.#references.seal([tenant, stored])
  }

  /** The store's name for it, if this tenant was given the reference. */
  referred(tenant: string, reference: string): string | undefined {
    const [owner, stored] = this.#references.open(reference) ?? []
    return owner === tenant && typeof stored === 'string' ? stored : undefined
  }
}

const tokens = /^[\w-]{22}$/
const idOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
