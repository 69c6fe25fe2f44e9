import { type Content, describe, type Fields, fileName, type MediaIn, mediaOf, sha256 } from '@deskwire/core/adapter'

/** What of the settings shapes a message. */
export interface MessageRules {
  attachment: 'object' | 'array'
  attachmentTypes: readonly string[]
  linkForMs: number
}

interface Said {
  content: Content<MediaIn>
  typed: boolean
  /** Ours, for `clientMessageId`. */
  id: string
}

/** The `message` of a request: what the customer typed, the value of the option they picked, or a file by its link. */
export const messageOf = ({ content, typed, id }: Said, rules: MessageRules): Fields => {
  const clientMessageId = id
  if (content.type === 'selection') return { text: selectedOf(content), typed, clientMessageId }
  const media = mediaOf(content)
  if (content.type !== 'media' || media === undefined) {
    const link = media === undefined ? '' : `\n${media.link({ for: 'host', forMs: rules.linkForMs })}`
    return { text: `${plain(content)}${link}`, typed, clientMessageId }
  }
  const url = media.link({ for: 'host', forMs: rules.linkForMs })
  const type = media.mime.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (!rules.attachmentTypes.includes(type)) return { text: `${plain(content)}\n${url}`, typed, clientMessageId }
  const attachment = {
    clientAttachmentId: sha256(`${id} ${media.ref}`).slice(0, 32),
    contentType: type,
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
