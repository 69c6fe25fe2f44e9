import { createHash } from 'node:crypto'
import type { MediaKind } from '../../model/content.js'
import { fail } from '../../model/failure.js'

/** Reads a whole stream; stops and throws when it exceeds `maxBytes`. */
export const readAll = async (stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> => {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined)
      throw fail('too_large', `The file is larger than ${maxBytes} bytes`)
    }
    chunks.push(value)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length)
}

/** In hexadecimal. */
export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

export const mediaKindOf = (mime: string): MediaKind => {
  const [family] = mime.toLowerCase().split('/', 1)
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'file'
}

const extensions = new Map([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
  ['audio/ogg', 'ogg'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp4', 'm4a'],
  ['audio/aac', 'aac'],
  ['audio/amr', 'amr'],
  ['audio/vnd.wave', 'wav'],
  ['video/mp4', 'mp4'],
  ['video/3gpp', '3gp'],
  ['application/pdf', 'pdf'],
  ['text/plain', 'txt'],
  ['text/vcard', 'vcf'],
  ['text/csv', 'csv'],
  ['application/zip', 'zip'],
  ['application/msword', 'doc'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.ms-powerpoint', 'ppt'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'pptx'],
])

/** The type of a file whose helpdesk tells only its name. */
export const mimeOfName = (name: string): string | undefined => {
  const wanted = name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  if (wanted === 'jpeg') return 'image/jpeg'
  return [...extensions].findLast(([, extension]) => extension === wanted)?.[0]
}

// Control characters, those that Windows forbids, and direction marks, with which "gpj.exe" is shown as "exe.jpg".
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const forbidden = /[\u0000-\u001f\u007f-\u009f"*:<>?|\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** A file name that is safe in a header, on a disk and on a screen: no path, no control characters; accents and other scripts are kept. */
export const fileName = (given: string | undefined, mime = 'application/octet-stream'): string => {
  const type = (mime.split(';', 1)[0] ?? '').trim().toLowerCase()
  const extension = extensions.get(type)
  const base = (given ?? '').split(/[/\\]/).at(-1) ?? ''
  const name = base
    .replace(/\p{Surrogate}/gu, '')
    .replace(forbidden, '')
    .normalize('NFC')
    .replace(/^[.\s]+|(?<![.\s])[.\s]+$/g, '')
  const dot = name.lastIndexOf('.')
  const stem = dot > 0 ? name.slice(0, dot) : name
  const end = dot > 0 ? name.slice(dot, dot + 16) : extension ? `.${extension}` : ''
  return stem
    ? `${shorten(stem, 100)}${end}`
    : `${type.split('/', 1)[0] === 'application' ? 'file' : type.split('/', 1)[0] || 'file'}${end}`
}

/** Counts code points, so that no character is cut in two. */
const shorten = (text: string, max: number): string => (text.length <= max ? text : [...text].slice(0, max).join(''))
