import type { Content } from '../../model/content.js'
import type { Message } from '../../model/message.js'
import type { SearchQuery } from './tables.js'

/** Case and accents do not matter. */
const fold = (text: string): string =>
  // Most texts need only lower case; the Unicode normalisation is slow.
  /^[\0-\x7f]*$/.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replace(/[\u0300-\u036f]+/g, '')
        .toLowerCase()
        .replaceAll('ß', 'ss')

/** The text of a message for searching, as the words of a search are folded. */
export const wordsOf = (content: readonly Content[]): string => fold(content.flatMap(words).join('\n'))

const mostWords = 20

/** What is searched for: each word, or what stands in quotation marks as one. */
export const searchedWords = (search: string): readonly string[] => {
  const found = [...fold(search).matchAll(/"([^"]+)"|(\S+)/g)].map(([, quoted, word]) => (quoted ?? word ?? '').trim())
  return [...new Set(found)].filter((word) => word !== '').slice(0, mostWords)
}

const words = (content: Content): readonly string[] => {
  switch (content.type) {
    case 'text':
      return [content.text]
    case 'media':
      return [content.title, content.caption, content.media.name].flatMap((word) => word ?? [])
    case 'location':
      return [content.name, content.address].flatMap((word) => word ?? [])
    case 'contacts':
      return content.contacts.map(({ name }) => name)
    case 'link':
      return [content.title ?? '', content.description ?? '', content.url]
    case 'card':
      return [content.title, content.subtitle ?? '', ...content.fields.flatMap(({ label, value }) => [label, value])]
    case 'choice':
      return [content.prompt, ...content.options.map(({ title }) => title)]
    case 'request':
      return [content.prompt]
    case 'template':
      return [content.name, ...Object.values(content.values ?? {})]
    case 'selection':
      return content.options.map(({ title }) => title)
    case 'edit':
    case 'revoke':
      return content.content ? words(content.content) : []
    case 'order':
      return [content.text ?? '']
    default:
      return []
  }
}

export const hasWords = ({ content }: Message, wanted: readonly string[]): boolean => {
  const said = wanted.length === 0 ? '' : wordsOf(content)
  return wanted.every((word) => said.includes(word))
}

/** By what is in the message itself: the agent who wrote it, the ticket that it came from or went to. */
export const isAbout = ({ author, ticket, from }: Message, wanted: Pick<SearchQuery, 'agent' | 'ticket'>): boolean =>
  (wanted.agent === undefined ||
    (author.kind === 'agent' && (author.id === wanted.agent || author.name === wanted.agent))) &&
  (wanted.ticket === undefined || ticket === wanted.ticket || from?.id === wanted.ticket)

/** When and as which message of the store: where the next page of a search begins. */
export interface Place {
  at: number
  number: number
}
export const placeOf = (after: string): Place => {
  const [at, number] = after.split('.').map(Number)
  return { at: at || 0, number: number || 0 }
}

/**
 * A page of a search: `found` has one more than asked for where there are more. `edge` is the last that was looked at, where the
 * look ended before the messages did.
 */
export const searchPage = <T extends Place>(
  found: readonly T[],
  limit: number,
  edge: Place | undefined,
): { items: readonly T[]; next?: string; backTo?: number } => {
  const items = found.slice(0, limit)
  const last = found.length > limit ? items.at(-1) : edge
  return last ? { items, next: `${last.at}.${last.number}`, backTo: last.at } : { items }
}
