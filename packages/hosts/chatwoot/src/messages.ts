import {
  type Content,
  type Fields,
  fields,
  type HostAuthor,
  type HostEvent,
  list,
  mediaKindOf,
  mimeOfName,
  outreachEvents,
  word,
} from '@deskwire/core/adapter'
import { fromMessage } from './formatting.js'
import type { Settings } from './options.js'

/** Begins the `source_id` of what we write: in webhooks and lists alike it says that a message is ours (promise 10). */
export const ourMark = 'deskwire:'

/** In a conversation's `additional_attributes`, which agents neither see nor change: our key of the conversation. */
export const keyAttribute = 'deskwire_key'

export interface Conversation {
  id: string
  /** We opened it; in any other, an agent wrote first. */
  ours: boolean
  contact: Fields
}

export const conversationOf = (conversation: Fields): Conversation => ({
  id: word(conversation.id) ?? '',
  ours: word(fields(conversation.additional_attributes)[keyAttribute]) !== undefined,
  contact: fields(fields(conversation.meta).sender),
})

const types = ['incoming', 'outgoing', 'activity', 'template']

/** As a list and a webhook tell it: the type as a number or a word, the time as seconds or a date. */
const typeOf = ({ message_type }: Fields): string | undefined =>
  typeof message_type === 'number' ? types[message_type] : word(message_type)

export const timeOf = (time: unknown): number =>
  typeof time === 'number' ? time * 1_000 : Date.parse(word(time) ?? '') || 0

const isOurs = ({ source_id }: Fields): boolean => word(source_id)?.startsWith(ourMark) ?? false

/** Words for the customer, by whoever answers them in Chatwoot: no note, nothing of ours, nothing that was deleted. */
export const isForCustomer = (message: Fields): boolean => {
  const type = typeOf(message)
  return (
    (type === 'outgoing' || type === 'template') &&
    message.private !== true &&
    !isOurs(message) &&
    fields(message.content_attributes).deleted !== true
  )
}

/** What somebody wrote for their colleagues. */
export const isNote = (message: Fields): boolean =>
  typeOf(message) === 'outgoing' &&
  message.private === true &&
  !isOurs(message) &&
  fields(message.content_attributes).deleted !== true

/** A template (a greeting, a survey) and the message of an automation have no sender. */
export const authorOf = (message: Fields): HostAuthor => {
  const { id, name, available_name, type } = fields(message.sender)
  const who = { id: word(id), name: word(available_name) ?? word(name) }
  const about = { ...(who.id !== undefined && { id: who.id }), ...(who.name !== undefined && { name: who.name }) }
  if (typeOf(message) === 'template' || type === undefined) return { kind: 'automation', ...about }
  if (type === 'user') return { kind: 'agent', ...about }
  return { kind: type === 'contact' ? 'customer' : 'assistant', ...about }
}

const contentsOf = (message: Fields): readonly Content[] => {
  const text = fromMessage(typeof message.content === 'string' ? message.content : '')
  const files = list(message.attachments).flatMap((one) => fileOf(fields(one)) ?? [])
  return text ? [text, ...files] : files
}

/** The type is not told, only its family; the name is the last part of the address. */
const fileOf = ({ data_url, file_type, extension, file_size }: Fields): Content | undefined => {
  const url = word(data_url)
  if (url === undefined || !URL.canParse(url)) return undefined
  // Not its origin, which is that of Chatwoot's own settings: it may be another than the one that we reach.
  const { pathname, search } = new URL(url)
  const name = decoded(pathname.slice(pathname.lastIndexOf('/') + 1))
  const mime =
    mimeOfName(name) ?? mimeOfName(`.${word(extension) ?? ''}`) ?? families.get(word(file_type) ?? '') ?? unknown
  return {
    type: 'media',
    kind: mediaKindOf(mime),
    media: {
      ref: `${pathname}${search}`,
      mime,
      ...(name !== '' && { name }),
      ...(typeof file_size === 'number' && { size: file_size }),
    },
  }
}

const unknown = 'application/octet-stream'
const families = new Map([
  ['image', 'image/jpeg'],
  ['audio', 'audio/mpeg'],
  ['video', 'video/mp4'],
])

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export const replyOf = (ticket: string, message: Fields): readonly HostEvent[] => {
  const id = word(message.id)
  const content = contentsOf(message)
  if (id === undefined || content.length === 0) return []
  return [{ kind: 'reply', id, at: { ticket }, author: authorOf(message), content }]
}

const files = '-files'

/** The message that an event of ours came from. */
export const messageOf = (event: string): string => (event.endsWith(files) ? event.slice(0, -files.length) : event)

/** An agent began a conversation in the inbox: their first message goes to the contact's number, or to the address we made them for. */
export const startOf = (
  { identifierPrefix, outreach }: Settings,
  { id: ticket, contact }: Conversation,
  message: Fields,
): readonly HostEvent[] => {
  const id = word(message.id)
  if (!outreach || id === undefined) return []
  const made = word(contact.identifier)
  const to =
    word(contact.phone_number) ?? (made?.startsWith(identifierPrefix) ? made.slice(identifierPrefix.length) : '')
  const agent = authorOf(message).id
  return outreachEvents({
    id,
    ticket,
    ...outreach,
    to,
    ...(agent !== undefined && { agent }),
    contents: contentsOf(message),
  })
}
