import { type Content, type MediaIn, type MediaRef, mediaOf, withMedia } from '../../model/content.js'
import type { Conversation } from '../../model/conversation.js'
import { fail } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'
import type { Http } from '../../ports/http.js'
import type { MediaStore, Store } from '../../ports/store.js'
import type { Seal } from './seal.js'

type Download = ((media: MediaRef, call: Call) => Promise<ReadableStream<Uint8Array>>) | undefined

/** The owner of the file. */
type Owner = Pick<Conversation, 'tenant' | 'id'>

/** What a link stands for. */
export interface Linked {
  tenant: string
  conversation: string
  /** The media store's name. */
  ref: string
  mime: string
  name?: string
  /** Its length, so that ranges of it can be served. */
  size?: number
}

type Sealed = readonly [number, string, string, string, string, string | null, number | null]

/** Copies what comes by reference, and hands out bytes and signed links to it. */
export class Media {
  readonly #links: Seal
  readonly #references: Seal

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

  /** What adapters get: bytes on demand, or a link for one reader. */
  hand(content: Content, owner: Owner): Content<MediaIn> {
    return mediaOf(content) === undefined
      ? (content as Content<never>)
      : withMedia(content, (media) => this.#handed(media, owner))
  }

  #handed(media: MediaRef, owner: Owner): MediaIn {
    const { stored } = media
    return {
      ...media,
      open: async () => {
        const body = stored === undefined ? undefined : await this.media.open(stored)
        if (!body) throw fail('media_gone', 'The file is no longer in the media store')
        return body
      },
      link: ({ forMs }) => (stored === undefined ? media.ref : this.link({ ...media, stored }, owner, forMs)),
    }
  }

  link({ stored, mime, name, size }: MediaRef & { stored: string }, owner: Owner, forMs: number): string {
    const until = Math.ceil((this.now() + forMs) / 1000)
    return `${this.url}/media/${this.#links.seal([until, owner.tenant, owner.id, stored, mime, name || null, size ?? null])}`
  }

  /** What a link stands for, if we made it and it has not expired. */
  read(token: string): Linked | undefined {
    const sealed = this.#links.open(token)
    if (!sealed) return undefined
    const [until, tenant, conversation, ref, mime, name, size] = sealed as Sealed
    if (until * 1000 < this.now()) return undefined
    return {
      tenant,
      conversation,
      ref,
      mime,
      ...(name !== null && { name }),
      ...(size !== null && { size }),
    }
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
