import {
  type Call,
  DeskwireError,
  describe,
  type Entry,
  fields,
  fileName,
  type MediaIn,
  mediaOf,
  quoteOf,
  readAll,
  word,
} from '@deskwire/core/adapter'
import { asNote } from './formatting.js'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'

export interface Written {
  text: string
  uploads: readonly { token: string; filename: string; content_type: string }[]
}

/** An entry as Redmine takes it: its words, which name whoever is not the customer, and the token of its file. */
export const writtenOf = async (rest: Rest, settings: Settings, entry: Entry, call: Call): Promise<Written> => {
  const quote = entry.quoted === undefined ? '' : `${asNote(quoteOf(entry.quoted))}\n\n`
  const text = `${speaker(entry)}${quote}${asNote(describe(entry.content))}`
  const media = mediaOf(entry.content)
  if (!media) return { text, uploads: [] }
  const upload = await uploaded(rest, settings, media, call)
  if (upload) return { text, uploads: [upload] }
  return { text: `${text}\n${media.link()}`, uploads: [] }
}

/** Undefined: too large, or of a kind that this Redmine does not take. */
const uploaded = async (
  rest: Rest,
  { maxAttachmentBytes }: Settings,
  media: MediaIn,
  call: Call,
): Promise<Written['uploads'][number] | undefined> => {
  if (media.size !== undefined && media.size > maxAttachmentBytes) return undefined
  try {
    const bytes = await readAll(await media.open(call.signal), maxAttachmentBytes)
    if (bytes.length === 0) return undefined
    const filename = fileName(media.name, media.mime)
    const { data } = await rest.request('POST', `/uploads.json?filename=${encodeURIComponent(filename)}`, call, {
      headers: { 'content-type': 'application/octet-stream' },
      body: bytes,
      // A file that no issue refers to is removed after a day.
      repeatable: true,
    })
    const token = word(fields(fields(data).upload).token)
    return token === undefined ? undefined : { token, filename, content_type: media.mime }
  } catch (thrown) {
    if (DeskwireError.isInstance(thrown) && notTaken.has(thrown.code)) return undefined
    throw thrown
  }
}

const notTaken = new Set(['too_large', 'invalid', 'refused'])

const speaker = ({ author, name }: Entry): string => (author === 'customer' ? '' : `${asNote(name ?? author)}:\n`)

/** What was said before a person was asked to take over, and the first words of the ticket. */
export const withTranscript = (transcript: readonly Entry[], first: string): string =>
  [
    ...transcript.map(({ author, name, content }) => `${asNote(name ?? author)}: ${asNote(describe(content))}`),
    ...(transcript.length > 0 && first !== '' ? [''] : []),
    ...(first === '' ? [] : [first]),
  ].join('\n')
