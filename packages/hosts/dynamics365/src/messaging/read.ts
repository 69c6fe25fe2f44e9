import {
  type Content,
  convert,
  type Fields,
  fileName,
  type HostAuthor,
  type HostEvent,
  type Markup,
  mediaKindOf,
} from '@deskwire/core/adapter'
import { eventId, eventNameOf, fieldsIn, isAutomated, isOurs, listIn, markOf, messageIdOf, textIn } from './activity.js'
import { cardContents, suggestions } from './cards.js'
import type { Meanings } from './event-names.js'

export interface Reading {
  meanings: Meanings
  /** The time of arrival, for events without an id of their own. */
  at: number
}

/** The events of one activity, from the webhook or from the list; none for our own. */
export const eventsOf = (activity: Fields, conversation: string, reading: Reading): readonly HostEvent[] => {
  if (isOurs(activity)) return []
  const { type } = activity
  if (type === 'typing') return [{ kind: 'typing', at: { ticket: conversation } }]
  if (type === 'endOfConversation') return [closed(conversation)]
  if (type !== 'message' && type !== 'event') return []
  const name = eventNameOf(activity)
  if (name !== undefined) return systemEvent(activity, name, conversation, reading)
  const contents = contentsOf(activity)
  if (contents.length === 0) return []
  const message = messageIdOf(activity)
  if (message === undefined) return [hint(conversation, reading.at, activity)]
  return [
    {
      kind: 'reply',
      id: eventId(conversation, message),
      at: { ticket: conversation },
      author: authorOf(activity),
      content: contents,
    },
  ]
}

const closed = (conversation: string): HostEvent => ({
  kind: 'closed',
  // Closing is final, so it happens once, however it is reported.
  id: eventId(conversation, 'closed'),
  at: { ticket: conversation },
})

/** A message without a number is read back from the list, where it has one. */
const hint = (conversation: string, at: number, activity: Fields): HostEvent => ({
  kind: 'changed',
  id: eventId(conversation, `hint:${at}:${markOf(activity)}`),
  at: { ticket: conversation },
})

// A repeat comes within half a minute, and each event states the current state, so a repeat changes nothing.
const sameMs = 60_000

const systemEvent = (
  activity: Fields,
  name: string,
  ticket: string,
  { meanings, at }: Reading,
): readonly HostEvent[] => {
  const meaning = meanings(name)
  const id = eventId(
    ticket,
    `${messageIdOf(activity) ?? textIn(activity, 'id') ?? Math.floor(at / sameMs)}:${name.slice(0, 100)}`,
  )
  const about = { id, at: { ticket } }
  const from = fieldsIn(activity, 'from')
  switch (meaning) {
    case 'accepted':
    case 'assigned':
      // The documented sample names nobody.
      return [{ kind: 'assigned', ...about, to: textIn(from, 'name') ?? textIn(from, 'id') ?? 'agent' }]
    case 'released':
      return [{ kind: 'assigned', ...about }]
    case 'waiting':
      return [{ kind: 'state', ...about, state: 'waiting' }]
    case 'ended':
      return [{ kind: 'state', ...about, state: 'wrap-up' }]
    case 'closed':
      return [closed(ticket)]
    case 'handed-back':
      return [{ kind: 'handed-back', ...about }]
    case 'hours':
    case 'nobody':
      return [{ kind: 'unavailable', ...about, reason: meaning }]
    case 'nothing':
      return []
  }
}

const authorOf = (activity: Fields): HostAuthor => {
  const from = fieldsIn(activity, 'from')
  const id = textIn(from, 'id')
  const name = textIn(from, 'name')
  const kind = isAutomated(activity)
    ? 'automation'
    : from.role === 'bot' || from.role === 'skill'
      ? 'assistant'
      : 'agent'
  return { kind, ...(id !== undefined && { id }), ...(name !== undefined && { name }) }
}

/** "The format of the message text (markdown)": an agent's text is Markdown unless marked otherwise. */
const markupOf = (activity: Fields): Markup =>
  activity.textFormat === 'plain' ? 'plain' : activity.textFormat === 'xml' ? 'html' : 'markdown'

const contentsOf = (activity: Fields): readonly Content[] => {
  const text = textIn(activity, 'text')
  const markup = markupOf(activity)
  const choice = suggestions(activity, text && convert(text, markup, 'plain'))
  const words: Content[] = text !== undefined && text.trim() !== '' && !choice ? [{ type: 'text', text, markup }] : []
  const files = listIn(activity, 'attachments').flatMap((attachment, n) => fileOf(attachment, n))
  return [...words, ...files, ...(choice ? [choice] : [])]
}

const fileOf = (attachment: Fields, n: number): readonly Content[] => {
  const mime = textIn(attachment, 'contentType') ?? 'application/octet-stream'
  const ref = textIn(attachment, 'contentUrl')
  if (ref === undefined) return cardContents(mime, fieldsIn(attachment, 'content'), `card${n}`)
  const name = textIn(attachment, 'name')
  return [
    {
      type: 'media',
      kind: mediaKindOf(mime),
      media: { ref, mime, ...(name !== undefined && { name: fileName(name, mime) }) },
    },
  ]
}
