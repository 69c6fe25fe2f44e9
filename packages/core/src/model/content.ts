/** How to read the markup in a text, such as what an asterisk means. */
export type Markup = 'plain' | 'whatsapp' | 'markdown' | 'html'

/** A file at the provider or host, by its own handle (media id, attachment id, URL). The core fetches it through `download`. */
export interface MediaRef {
  ref: string
  mime: string
  name?: string
  size?: number
  /** The media store's name for the bytes, once the core has copied them. */
  stored?: string
}

/** A file as the core passes it to an adapter: its bytes on demand, or a short link for this reader, which ends by itself. */
export interface MediaIn extends MediaRef {
  open(signal: AbortSignal): Promise<ReadableStream<Uint8Array>>
  /** A channel's and an assistant's are good for hours, a host's for as long as its `linkForMs` says. */
  link(): string
}

export type MediaKind = 'image' | 'video' | 'audio' | 'voice' | 'file' | 'sticker'

export interface Option {
  id: string
  title: string
  description?: string
  section?: string
  /** Opaque; returned unchanged with the answer. */
  value?: unknown
}

export interface Choice {
  /** Unique within its conversation. Options are answered as `<choice>.<n>`. */
  id: string
  prompt: string
  options: readonly Option[]
  input: 'choice' | 'boolean'
  multiple?: boolean
  header?: string
  footer?: string
  button?: string
  /** The markup of the prompt. Default: plain. */
  markup?: Markup
  /** How a numbered line begins, with `%s` for its number. Default: `%s.`. */
  numbering?: string
  /** Paging: the index of the first option to show, and of the first one not shown yet. */
  from?: number
  next?: number
}

export interface Contact {
  name: string
  phones: readonly string[]
  emails: readonly string[]
}

/** Everything a message can be. A closed union, so that rendering can be checked to handle every kind. */
export type Content<M = MediaRef> =
  | {
      type: 'text'
      text: string
      markup: Markup /** Whether to show a link preview. Default: true. */
      preview?: boolean
    }
  | { type: 'media'; kind: MediaKind; media: M; caption?: string; title?: string; markup?: Markup }
  | { type: 'location'; latitude: number; longitude: number; name?: string; address?: string }
  | { type: 'contacts'; contacts: readonly Contact[] }
  | { type: 'link'; url: string; title?: string; description?: string; image?: M }
  | {
      type: 'card'
      title: string
      subtitle?: string
      fields: readonly { label: string; value: string }[]
      image?: M
      url?: string
    }
  | ({ type: 'choice' } & Choice)
  | {
      type: 'request'
      what: 'text' | 'date' | 'number' | 'location' | 'file' | 'image' | 'phone' | 'form'
      prompt: string
      form?: unknown
    }
  | { type: 'template'; name: string; language: string; values?: Readonly<Record<string, string>>; media?: M }
  | {
      type: 'selection'
      /** The choice that was answered; empty when the provider does not name it. */
      choice: string
      options: readonly { id: string; title: string; value?: unknown }[]
      by: 'tap' | 'number' | 'words'
    }
  | { type: 'form'; name?: string; data: Readonly<Record<string, unknown>> }
  | { type: 'reaction'; emoji: string | null; to: string }
  | {
      type: 'order'
      text?: string
      items: readonly { id: string; quantity: number; price?: number; currency?: string }[]
    }
  | { type: 'edit' | 'revoke'; of: string; content?: Content<M> }
  | { type: 'unsupported'; kind: string; reason?: string }

export type ContentType = Content['type']

export const text = (value: string, markup: Markup = 'plain'): Content => ({ type: 'text', text: value, markup })

/** The media in a content, at any depth. */
export const mediaOf = <M>(content: Content<M>): M | undefined => {
  switch (content.type) {
    case 'media':
    case 'template':
      return content.media
    case 'link':
    case 'card':
      return content.image
    case 'edit':
    case 'revoke':
      return content.content && mediaOf(content.content)
    default:
      return undefined
  }
}

/** The same content with its media replaced, for passing references in and out of the core. */
export const withMedia = <A, B>(content: Content<A>, change: (media: A) => B): Content<B> => {
  switch (content.type) {
    case 'media':
      return { ...content, media: change(content.media) }
    case 'template':
      return { ...content, media: content.media && change(content.media) }
    case 'link':
    case 'card':
      return { ...content, image: content.image && change(content.image) }
    case 'edit':
    case 'revoke':
      return { ...content, content: content.content && withMedia(content.content, change) }
    default:
      return content
  }
}
