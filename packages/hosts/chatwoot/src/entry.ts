import {
  type Call,
  type Content,
  DeskwireError,
  describe,
  type Entry,
  type Fields,
  fileName,
  type MediaIn,
  mediaOf,
  multipart,
  quoteOf,
  readAll,
  type Ticket,
} from '@deskwire/core/adapter'
import { asMessage } from './formatting.js'
import { ourMark } from './messages.js'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'

// app/models/message.rb
const longest = 150_000

type Written = Readonly<Record<string, string | number | boolean>>

/** A note that only agents see. */
export const noteOf = (text: string, key: string): Written => ({
  content: asMessage(text).slice(0, longest),
  message_type: 'outgoing',
  private: true,
  source_id: `${ourMark}${key}`,
})

/** The customer's words are incoming; what others said is outgoing, in the bot's name or with theirs; the bridge's own is a note. */
const messageFor = ({ bot }: Settings, entry: Entry, text: string): Written => {
  const { author, name, key } = entry
  if (author === 'system') return noteOf(text, key)
  const asBot = author === 'assistant' && bot !== undefined
  const speaker = author === 'customer' || asBot ? '' : `${asMessage(name ?? author)}:\n`
  return {
    content: `${speaker}${text}`.slice(0, longest),
    message_type: author === 'customer' ? 'incoming' : 'outgoing',
    private: false,
    source_id: `${ourMark}${key}`,
    ...(asBot && { sender_type: 'AgentBot', sender_id: bot }),
  }
}

/** A file goes along, unless it is too large for this Chatwoot: then there is a link. */
export const write = async (
  rest: Rest,
  settings: Settings,
  ticket: Ticket,
  entry: Entry,
  call: Call,
): Promise<Fields> => {
  const quote = entry.quoted === undefined ? '' : `${asMessage(quoteOf(entry.quoted))}\n\n`
  const text = `${quote}${asMessage(describe(entry.content))}`
  const media = mediaOf(entry.content)
  const send = (more: object, written: Written) =>
    rest.inTicket('POST', ticket, '/messages', call, { ...more, json: written })
  if (!media) return send({}, messageFor(settings, entry, text))
  const bytes = await bytesOf(media, settings, call)
  const linked = () => messageFor(settings, entry, `${text}\n${media.link()}`)
  if (!bytes) return send({}, linked())
  const written = messageFor(settings, entry, text)
  const parts = Object.entries(written).map(([name, value]) => ({ name, value: String(value) }))
  const file = { name: 'attachments[]', file: bytes, fileName: fileName(media.name, media.mime), mime: media.mime }
  try {
    return await rest.inTicket('POST', ticket, '/messages', call, multipart([...parts, file]))
  } catch (thrown) {
    // Refused for the file: by a proxy before Chatwoot (413), or by its own rules for files.
    if (DeskwireError.isInstance(thrown) && notTaken.has(thrown.code)) return send({}, linked())
    throw thrown
  }
}

const notTaken = new Set(['too_large', 'invalid', 'refused'])

const bytesOf = async (
  media: MediaIn,
  { maxAttachmentBytes }: Settings,
  call: Call,
): Promise<Uint8Array | undefined> => {
  if (media.size !== undefined && media.size > maxAttachmentBytes) return undefined
  try {
    const bytes = await readAll(await media.open(call.signal), maxAttachmentBytes)
    return bytes.length === 0 ? undefined : bytes
  } catch (thrown) {
    if (DeskwireError.isInstance(thrown) && thrown.code === 'too_large') return undefined
    throw thrown
  }
}

/** What was said before a person was asked to take over. */
export const transcriptOf = (entries: readonly Entry[]): string =>
  entries.map(({ author, name, content }) => `${name ?? author}: ${plainOf(content)}`).join('\n')

const plainOf = (content: Content): string => describe(content)
