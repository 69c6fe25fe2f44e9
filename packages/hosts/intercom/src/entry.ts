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
  type Opening,
  quoteOf,
  readAll,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'

/** What goes into a part. */
export interface Written {
  body: string
  /** What a part is known by: the body in plain words, and without the link to a file, which is another each time. */
  words: string
  /** There is a link behind the words. */
  linked?: true
  attachment_urls?: readonly string[]
  attachment_files?: readonly { content_type: string; name: string; data: string }[]
}

const linkOf = (media: MediaIn): string => media.link()

/** Customers write plain text: "HTML is not supported" ("Creates a conversation"). */
const clean = (text: string): string => text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd')

const wordsOf = ({ content, quoted }: Pick<Entry, 'content' | 'quoted'>): string =>
  clean(`${quoted === undefined ? '' : `${quoteOf(quoted)}\n`}${describe(content)}`)

// "A list of image URLs": anything else would have to be a file.
const isPicture = (content: Content<MediaIn>): boolean => content.type === 'media' && content.kind === 'image'

const withLink = (words: string, media: MediaIn): Written => ({
  words,
  body: `${words}\n${linkOf(media)}`,
  linked: true,
})

/** The customer's words, with their file: pictures by their address, others as bytes. */
export const writtenOf = async ({ maxUploadBytes }: Settings, entry: Entry, call: Call): Promise<Written> => {
  const words = wordsOf(entry)
  const media = mediaOf(entry.content)
  if (!media) return { words, body: words }
  if (isPicture(entry.content)) return { words, body: words, attachment_urls: [linkOf(media)] }
  const bytes = await bytesOf(media, maxUploadBytes, call)
  if (!bytes) return withLink(words, media)
  const file = { content_type: media.mime, name: fileName(media.name, media.mime), data: bytes.toString('base64') }
  return { words, body: words, attachment_files: [file] }
}

const bytesOf = async (media: MediaIn, most: number, call: Call): Promise<Buffer | undefined> => {
  if (media.size !== undefined && media.size > most) return undefined
  try {
    return Buffer.from(await readAll(await media.open(call.signal), most))
  } catch (thrown) {
    if (DeskwireError.isInstance(thrown) && thrown.code === 'too_large') return undefined
    throw thrown
  }
}

/** What a conversation begins with. It takes pictures, and no other files. */
export const openingOf = ({ first, transcript = [], subject, follows }: Opening): Written => {
  const before = transcript.map((entry) => clean(`${entry.name ?? entry.author}: ${describe(entry.content)}`))
  const said = first && wordsOf(first)
  const parts = [before.join('\n'), said ?? '', follows === undefined ? '' : `(follows the conversation ${follows})`]
  const words = parts.filter((part) => part !== '').join('\n\n') || clean(subject)
  const media = first && mediaOf(first.content)
  if (!first || !media) return { words, body: words }
  if (isPicture(first.content)) return { words, body: words, attachment_urls: [linkOf(media)] }
  return withLink(words, media)
}

/** What others than the customer said is a note, which names them: Intercom would mail a comment to a contact's address. */
export const asNote = (written: Written, { author, name }: Pick<Entry, 'author' | 'name'>): Written => {
  const speaker = clean(name ?? author)
  return {
    ...written,
    words: `${speaker}: ${written.words}`,
    body: `<b>${noteOf(speaker)}:</b> ${noteOf(written.body)}`,
  }
}

/** A note takes HTML, so it must not be made of what others wrote. */
export const noteOf = (text: string): string => convert(clean(text), 'plain', 'html')

/** Whether a part has these words, whatever Intercom made of paragraphs, links and signs. */
export const isAlike = (html: string, { words, linked }: Written): boolean => {
  const shown = bare(convert(html.replace(/<[^<>]*>/g, ' '), 'html', 'plain'))
  const sent = bare(words)
  return linked ? shown.startsWith(sent) : shown === sent
}

const bare = (text: string): string => {
  const letters = text.replace(/[^\p{L}\p{N}]/gu, '')
  return letters === '' ? text.replace(/\s/g, '') : letters
}
