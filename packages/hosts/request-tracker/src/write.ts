import {
  type Call,
  type Content,
  describe,
  describeEntry,
  type Entry,
  fileName,
  type MediaIn,
  mediaOf,
  readAll,
} from '@deskwire/core/adapter'

/** The request for one entry. */
export interface Body {
  Content: string
  ContentType: 'text/plain'
  Attachments?: readonly { FileName: string; FileType: string; FileContent: string }[]
}

// On half a surrogate pair, REST2 5.0 answers 500 and writes nothing. PostgreSQL refuses NUL.
const lone = /\p{Surrogate}/gu
const clean = (text: string): string => text.replaceAll('\0', '').replace(lone, '\uFFFD')

/** "0" is false in Perl, so REST2 would write an entry without content. Customers send it as a menu choice. */
export const asContent = (text: string): string => {
  const shown = clean(text)
  return shown === '0' ? '0\n' : shown
}

export const asSubject = (text: string): string => clean(text).replace(/\s+/g, ' ').trim().slice(0, 200)

/**
 * On an attachment name with a character outside Latin-1, REST2 5.0 answers 500 and writes nothing. A name
 * that is false in Perl is refused. The text of the entry gives the original name.
 */
export const asciiName = (name: string): string => {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^\x20-\x7e]/g, '_')
  return plain === '' || plain === '0' ? `${plain}_` : plain
}

// RT re-encodes text and unpacks containers; as plain bytes both are kept.
const asBytes = /^(?:text|message|multipart)\//i
const mimeType = /^[\w.+-]+\/[\w.+-]+/

const typeOf = (mime: string): string => {
  const type = mimeType.exec(mime)?.[0]
  return type === undefined || asBytes.test(type) ? 'application/octet-stream' : type
}

const names: Record<Entry['author'], string> = {
  customer: '',
  assistant: 'assistant',
  agent: 'agent',
  system: 'Deskwire',
}

/** Authors other than the customer are named, because all entries have the same author in RT. */
const speaker = ({ author, name }: Entry): string =>
  author === 'customer' ? '' : name === undefined ? `[${names[author]}]\n` : `[${name}, ${names[author]}]\n`

/** An entry as a request: text, and the bytes of its file. A file that is too large for an attachment becomes a link. */
export const bodyOf = async (entry: Entry, maxBytes: number, call: Call): Promise<Body> => {
  const text = `${speaker(entry)}${describeEntry(entry)}`
  const media = mediaOf(entry.content)
  if (!media) return { Content: asContent(text), ContentType: 'text/plain' }
  const bytes = await bytesOf(media, maxBytes, call)
  if (bytes === undefined || bytes.length === 0)
    return {
      Content: asContent(`${text}\n${media.link()}`),
      ContentType: 'text/plain',
    }
  const FileName = asciiName(fileName(media.name, media.mime))
  return {
    Content: asContent(text),
    ContentType: 'text/plain',
    Attachments: [{ FileName, FileType: typeOf(media.mime), FileContent: Buffer.from(bytes).toString('base64') }],
  }
}

const bytesOf = async (media: MediaIn, maxBytes: number, call: Call): Promise<Uint8Array | undefined> => {
  if (media.size !== undefined && media.size > maxBytes) return undefined
  try {
    return await readAll(await media.open(call.signal), maxBytes)
  } catch (thrown) {
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'too_large')
      return undefined
    throw thrown
  }
}

/** The history before the handoff, followed by the first entry of the ticket. */
export const withTranscript = (transcript: readonly Entry[], first: Body | undefined): Body => {
  if (transcript.length === 0) return first ?? { Content: '', ContentType: 'text/plain' }
  const lines = transcript.map(
    (entry) => `${entry.name ?? (names[entry.author] || 'customer')}: ${shown(entry.content)}`,
  )
  const said = first === undefined ? lines : [...lines, '', first.Content]
  return { ...first, Content: asContent(said.join('\n')), ContentType: 'text/plain' }
}

const shown = (content: Content<MediaIn>): string => {
  const media = mediaOf(content)
  return media ? `${describe(content)} ${media.link()}` : describe(content)
}
