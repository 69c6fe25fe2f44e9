import {
  type Call,
  convert,
  describe,
  type Entry,
  fileName,
  mediaOf,
  multipart,
  type Opening,
  type Posted,
  type Sought,
} from '@deskwire/core/adapter'
import type { Conversation } from './reading.js'

export const asHtml = (words: string): string => convert(words, 'plain', 'html')

/** The core has put text into HTML already, and says so; everything else is put into words here. */
const bodyOf = ({ content, quoted }: Entry): string => {
  const quote = quoted === undefined ? '' : `<blockquote>${asHtml(quoted)}</blockquote>`
  return quote + (content.type === 'text' ? convert(content.text, content.markup, 'html') : asHtml(describe(content)))
}

/** Who speaks, where it is not the customer: all notes of the integration have the same author. */
const speaking = ({ author, name }: Entry): string =>
  author === 'customer' ? '' : `<b>${asHtml(name ?? author)}:</b> `

/** What stands at the beginning of a ticket: who writes, what it follows, and what was said before. */
export const descriptionOf = ({ customer, follows, transcript = [] }: Opening): string => {
  const who = [customer.name, ...customer.addresses.map(({ value }) => value)].filter((word) => word !== undefined)
  const said = transcript.map((entry) => {
    const link = mediaOf(entry.content)?.link()
    const file = link === undefined ? '' : ` <a href="${asHtml(link)}">${asHtml(link)}</a>`
    return `<p><b>${asHtml(entry.name ?? entry.author)}:</b> ${bodyOf(entry)}${file}</p>`
  })
  return [
    `<p>${asHtml(who.join(', '))}</p>`,
    ...(follows === undefined ? [] : [`<p>Follows ticket ${asHtml(follows)}</p>`]),
    ...said,
  ].join('')
}

/** The request for one entry: a public note, of the customer (`incoming`) or of ours, with its file. */
export const noteOf = async (entry: Entry, requester: number, call: Call) => {
  const body = speaking(entry) + bodyOf(entry)
  const incoming = entry.author === 'customer'
  const media = mediaOf(entry.content)
  if (!media) return { json: { body, private: false, incoming, ...(incoming && { user_id: requester }) } }
  return multipart([
    { name: 'body', value: body },
    { name: 'private', value: 'false' },
    { name: 'incoming', value: String(incoming) },
    ...(incoming ? [{ name: 'user_id', value: String(requester) }] : []),
    {
      name: 'attachments[]',
      file: await media.open(call.signal),
      fileName: fileName(media.name, media.mime),
      mime: media.mime,
      ...(media.size !== undefined && { size: media.size }),
    },
  ])
}

const letters = (text: string): string => convert(text, 'html', 'plain').replace(/\s+/g, '')

/**
 * Notes have no place for a key, so after a lost answer the entry is looked for by likeness: the same words, on the same
 * side, since then, and none that is known as another's.
 */
export const findEntry = async (
  said: readonly Conversation[],
  entry: Entry,
  sought: Sought,
): Promise<{ found: Posted } | 'absent' | 'unknown'> => {
  const words = letters(speaking(entry) + bodyOf(entry))
  const found: string[] = []
  for (const one of said) {
    if (one.private || one.incoming !== (entry.author === 'customer') || letters(one.body) !== words) continue
    if (!(await sought.isOthers?.(String(one.id)))) found.push(String(one.id))
  }
  if (found.length > 1) return 'unknown'
  return found.length === 0 ? 'absent' : { found: { ids: found } }
}
