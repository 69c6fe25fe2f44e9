import {
  type Call,
  type Content,
  convert,
  DeskwireError,
  describe,
  type Entry,
  fileName,
  type MediaIn,
  mediaOf,
  multipart,
  readAll,
  word,
} from '@deskwire/core/adapter'
import type { Hubspot } from './api.js'

export interface Written {
  text: string
  richText: string
  attachments: readonly object[]
}

/** An entry as HubSpot takes it: words with and without formatting, and its file. */
export const writtenOf = async (hubspot: Hubspot, entry: Entry, call: Call): Promise<Written> => {
  const media = mediaOf(entry.content)
  const file = media && (await upload(hubspot, entry.content, media, call))
  const parts = [speaker(entry), quote(entry), htmlOf(entry.content)]
  if (file && 'link' in file) parts.push(`<br>${escaped(file.link)}`)
  const richText = parts.join('')
  return {
    text: convert(richText, 'html', 'plain').trim() || describe(entry.content),
    richText,
    attachments: [...(file && 'attachment' in file ? [file.attachment] : []), ...placeOf(entry.content)],
  }
}

const escaped = (words: string): string => convert(words, 'plain', 'html')

/** What agents read of a content. */
const htmlOf = (content: Content<MediaIn>): string => {
  const html = content.type === 'text' ? convert(content.text, content.markup, 'html') : ''
  return html.trim() === '' ? escaped(describe(content)) : html
}

/** Whoever is not the customer is named, for an integration has one name in HubSpot. */
const speaker = ({ author, name }: Entry): string =>
  author === 'customer' ? '' : `<b>${escaped(name ?? author)}:</b><br>`

const quote = ({ quoted }: Entry): string => (quoted === undefined ? '' : `<blockquote>${escaped(quoted)}</blockquote>`)

const placeOf = (content: Content<MediaIn>): readonly object[] => {
  if (content.type !== 'location') return []
  const { latitude, longitude, name, address } = content
  return [{ type: 'LOCATION', latitude, longitude, ...(name && { name }), ...(address && { address }) }]
}

/** `fileUsageType` decides how agents see it (custom channels, `FileAttachment`). */
const usageOf = (content: Content<MediaIn>): string => {
  const kind = content.type === 'media' ? content.kind : 'image'
  if (kind === 'voice') return 'VOICE_RECORDING'
  return kind === 'image' || kind === 'audio' || kind === 'sticker' ? kind.toUpperCase() : 'OTHER'
}

/** Private: only who is signed in to HubSpot sees it. What HubSpot does not take is shown as a link. */
const upload = async (
  { http, settings }: Hubspot,
  content: Content<MediaIn>,
  media: MediaIn,
  call: Call,
): Promise<{ attachment: object } | { link: string }> => {
  const { maxAttachmentBytes, folder } = settings
  const link = () => ({ link: media.link() })
  if (media.size !== undefined && media.size > maxAttachmentBytes) return link()
  try {
    const file = await readAll(await media.open(call.signal), maxAttachmentBytes)
    if (file.length === 0) return link()
    const name = fileName(media.name, media.mime)
    const form = multipart([
      { name: 'file', file, fileName: name, mime: media.mime },
      { name: 'fileName', value: name },
      { name: 'folderPath', value: folder },
      { name: 'options', value: JSON.stringify({ access: 'PRIVATE', duplicateValidationStrategy: 'NONE' }) },
    ])
    // A second copy that no message refers to does no harm, but a stream is read once.
    const { data } = await http.request<{ id?: unknown }>({ method: 'POST', url: '/files/v3/files', ...form }, call)
    const fileId = word(data.id)
    return fileId === undefined ? link() : { attachment: { type: 'FILE', fileId, fileUsageType: usageOf(content) } }
  } catch (thrown) {
    if (DeskwireError.isInstance(thrown) && notTaken.has(thrown.code)) return link()
    throw thrown
  }
}

const notTaken = new Set(['too_large', 'invalid', 'refused'])
