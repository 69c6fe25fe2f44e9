import type { Content } from '../../model/content.js'
import type { Message } from '../../model/message.js'

/** The text of a message for searching. */
export const wordsOf = (content: readonly Content[]): string => content.flatMap(words).join('\n')

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

export const matches = (message: Message, search: string): boolean =>
  wordsOf(message.content).toLowerCase().includes(search.toLowerCase())
