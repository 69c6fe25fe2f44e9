import {
  type Call,
  type Content,
  convert,
  DeskwireError,
  describe,
  type Entry,
  fields,
  fileName,
  type MediaIn,
  type MultipartPart,
  mediaOf,
  multipart,
  readAll,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'

/** Names of both our own and Front's have at most 200 characters. */
interface Synced {
  channel: string
  /** Our key of the message. Front imports none twice. */
  key: string
  conversation: string
  handle: string
  name?: string
  subject?: string
  before?: string
}

const html = (text: string): string => convert(text, 'plain', 'html')

const contentHtml = (content: Content<MediaIn>): string => {
  if (content.type === 'text') {
    const shown = convert(content.text, content.markup, 'html')
    if (shown.trim() !== '') return shown
  }
  return html(describe(content))
}

const quoteHtml = ({ quoted }: Entry): string =>
  quoted === undefined ? '' : `<blockquote>${html(quoted)}</blockquote>`

/** What was said before a person was asked to take over, a paragraph each. */
export const transcriptHtml = (entries: readonly Entry[]): string =>
  entries.map(({ author, name, content }) => `<p><b>${html(name ?? author)}:</b> ${contentHtml(content)}</p>`).join('')

interface Upload {
  bytes: Uint8Array
  name: string
  mime: string
}

const uploadOf = async ({ maxAttachmentBytes }: Settings, media: MediaIn, call: Call): Promise<Upload | undefined> => {
  if (media.size !== undefined && media.size > maxAttachmentBytes) return undefined
  try {
    const bytes = await readAll(await media.open(call.signal), maxAttachmentBytes)
    return bytes.length === 0 ? undefined : { bytes, name: fileName(media.name, media.mime), mime: media.mime }
  } catch (thrown) {
    if (DeskwireError.isInstance(thrown) && thrown.code === 'too_large') return undefined
    throw thrown
  }
}

/** A body as a form: `sender[handle]`, `to[0][handle]` (docs/attachments-1). */
const formParts = (value: unknown, name = ''): MultipartPart[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) => formParts(one, name === '' ? key : `${name}[${key}]`))
    : [{ name, value: String(value) }]

/** What the customer wrote is imported as inbound; all else as outbound, under the name of who said it. */
export const sync = async (
  rest: Rest,
  settings: Settings,
  entry: Entry,
  { channel, key, conversation, handle, name, subject, before = '' }: Synced,
  call: Call,
): Promise<string | undefined> => {
  const media = mediaOf(entry.content)
  const upload = media && (await uploadOf(settings, media, call))
  const link = media && !upload ? `<br>${html(media.link())}` : ''
  const person = { handle, ...(name !== undefined && { name }) }
  const inbound = entry.author === 'customer'
  const json = {
    ...(inbound ? { sender: person } : { to: [person], sender_name: entry.name ?? entry.author }),
    ...(subject !== undefined && { subject }),
    body: `${before}${quoteHtml(entry)}${contentHtml(entry.content)}${link}`,
    metadata: { external_id: key, external_conversation_id: conversation },
    delivered_at: Math.floor(entry.at / 1000),
  }
  const file = upload && {
    name: 'attachments[0]',
    file: upload.bytes,
    fileName: upload.name,
    mime: upload.mime,
  }
  const { data } = await rest.channel(channel).request(
    {
      method: 'POST',
      url: `/channels/${channel}/${inbound ? 'inbound' : 'outbound'}_messages`,
      ...(file ? multipart([...formParts(json), file]) : { json }),
    },
    call,
  )
  return word(fields(data).message_uid)
}
