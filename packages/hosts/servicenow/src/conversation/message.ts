import { type Content, describe, type Fields, fileName, type MediaIn, mediaOf, sha256 } from '@deskwire/core/adapter'

/** What of the settings shapes a message. */
export interface MessageRules {
  attachment: 'object' | 'array'
  attachmentTypes: readonly string[]
}

interface Said {
  content: Content<MediaIn>
  typed: boolean
  /** Ours, for `clientMessageId`. */
  id: string
  /** Where the file is kept in the instance. */
  kept?: string | undefined
}

/** Whether Virtual Agent takes such a file as an attachment. */
export const isTaken = (mime: string, { attachmentTypes }: Pick<MessageRules, 'attachmentTypes'>): boolean =>
  attachmentTypes.includes(typeOf(mime))

const typeOf = (mime: string): string => mime.split(';', 1)[0]?.trim().toLowerCase() ?? ''

/** The `message` of a request: what the customer typed, the value of the option they picked, or a file by its link. */
export const messageOf = ({ content, typed, id, kept }: Said, rules: MessageRules): Fields => {
  const clientMessageId = id
  if (content.type === 'selection') return { text: selectedOf(content), typed, clientMessageId }
  const media = mediaOf(content)
  if (content.type !== 'media' || media === undefined) {
    const link = media === undefined ? '' : `\n${media.link()}`
    return { text: `${plain(content)}${link}`, typed, clientMessageId }
  }
  const url = kept ?? media.link()
  if (!isTaken(media.mime, rules)) return { text: `${plain(content)}\n${url}`, typed, clientMessageId }
  const attachment = {
    clientAttachmentId: sha256(`${id} ${media.ref}`).slice(0, 32),
    contentType: typeOf(media.mime),
    fileName: fileName(media.name, media.mime),
    url,
  }
  return {
    text: content.caption ?? '',
    typed,
    clientMessageId,
    attachment: rules.attachment === 'array' ? [attachment] : attachment,
  }
}

/** The words of any content, without the media store's names in them. */
export const plain = (content: Content<MediaIn>): string => describe(content)

/** The value a control gave its option, which is always a text; of anybody else's option the title is what it means. */
const selectedOf = (content: Extract<Content<MediaIn>, { type: 'selection' }>): string =>
  content.options.map(({ title, value }) => (typeof value === 'string' ? value : title)).join(',')
