import {
  type Content,
  convert,
  type Fields,
  fields,
  filled,
  type HostAuthor,
  type HostEvent,
  list,
  mediaKindOf,
  outreachEvents,
  type Received,
  text,
  typedAddress,
  word,
} from '@deskwire/core/adapter'
import type { FrontChannel, Settings } from './options.js'
import { conversationIn } from './rest.js'

/** A message of Front's as an agent wrote it. The advanced composer writes HTML. */
const contentsOf = (message: Fields, { composer }: Settings): readonly Content[] => {
  const plain = composer === 'basic' ? filled(message.text) : undefined
  const words = plain ?? filled(message.body) ?? filled(message.text) ?? ''
  const said = text(words, plain === undefined ? 'html' : 'plain')
  const isEmpty = said.type !== 'text' || convert(said.text, said.markup, 'plain').trim() === ''
  const files = list(message.attachments).flatMap((one) => fileOf(word(message.id) ?? '', fields(one)))
  return isEmpty ? files : [said, ...files]
}

const fileOf = (message: string, attachment: Fields): Content[] => {
  const id = word(attachment.id)
  if (id === undefined) return []
  const mime = (word(attachment.content_type) ?? '').split(';', 1)[0] || 'application/octet-stream'
  const name = word(attachment.filename)
  const { size } = attachment
  const media = {
    ref: `${message}/${id}`,
    mime,
    ...(name !== undefined && { name }),
    ...(typeof size === 'number' && { size }),
  }
  return [{ type: 'media', kind: mediaKindOf(mime), media }]
}

/** Teammates have the type `user`; rules, macros and what else sends messages have others, or there is no author. */
const authorOf = (message: Fields): HostAuthor => {
  const { id, type, first_name, last_name, username } = fields(message.author)
  const author = word(id)
  if (author === undefined) return { kind: 'automation' }
  const name = [word(first_name), word(last_name)].filter(Boolean).join(' ') || word(username)
  const kind = type === undefined || type === 'user' ? 'agent' : 'automation'
  return { kind, id: author, ...(name !== undefined && { name }) }
}

const recipientsOf = (message: Fields): readonly string[] =>
  list(message.recipients)
    .map(fields)
    .filter(({ role }) => role === 'to')
    .flatMap(({ handle }) => word(handle) ?? [])

/**
 * A message that Front sent to a channel, as the reply it is. Where conversations of several customers were merged, the
 * message says whom it is for.
 */
export const replyOf = (
  message: Fields,
  about: { ticket: string; externals: readonly string[]; channel: FrontChannel | undefined },
  settings: Settings,
): HostEvent | undefined => {
  const id = word(message.id)
  const content = contentsOf(message, settings)
  if (id === undefined || content.length === 0) return undefined
  const { ticket, externals, channel } = about
  const [handle, ...others] = externals.length > 1 ? recipientsOf(message) : []
  const to = handle === undefined || others.length > 0 ? undefined : typedAddress(handle)
  const at =
    to && channel
      ? { channel: channel.channel, to: [to], ticket, ...(channel.line !== undefined && { line: channel.line }) }
      : { ticket }
  return { kind: 'reply', id, at, author: authorOf(message), content }
}

const refused = (message: string): Received<HostEvent> => ({
  reply: said(400, { type: 'bad_request', message }),
  events: [],
})

export const said = (status: number, body: object) => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

/**
 * `message` and `message_autoreply`: Front shows a message as sent once it is told by which names the channel will know
 * it and its conversation (docs/creating-a-partner-channel). Front's own id of the message is that name.
 */
export const readMessage = (
  body: Fields,
  channel: FrontChannel | undefined,
  settings: Settings,
): Received<HostEvent> => {
  const message = fields(body.payload)
  const id = word(message.id)
  const ticket = conversationIn(fields(fields(message._links).related).conversation)
  if (id === undefined || ticket === undefined) throw new TypeError('A message without an id or a conversation')
  const metadata = fields(body.metadata)
  const named = list(metadata.external_conversation_ids).flatMap((one) => filled(one) ?? [])
  const externals = named.length > 0 ? named : [filled(metadata.external_conversation_id) ?? []].flat()
  const events = externals.length > 0 ? replies(message, { ticket, externals, channel }, settings) : undefined
  const outreach = events ?? firstWords(message, { id, ticket, channel }, settings)
  if (typeof outreach === 'string') return refused(outreach)
  const answer = { type: 'success', external_id: id, external_conversation_id: externals[0] ?? ticket }
  return { reply: said(200, answer), events: outreach }
}

const replies = (
  message: Fields,
  about: { ticket: string; externals: readonly string[]; channel: FrontChannel | undefined },
  settings: Settings,
): readonly HostEvent[] | string => {
  const reply = replyOf(message, about, settings)
  return reply ? [reply] : 'There is nothing in this message.'
}

/** An agent writes first: a conversation that has no name of ours yet. What cannot be sent, they read at once. */
const firstWords = (
  message: Fields,
  { id, ticket, channel }: { id: string; ticket: string; channel: FrontChannel | undefined },
  settings: Settings,
): readonly HostEvent[] | string => {
  const contents = contentsOf(message, settings)
  const [to, ...others] = recipientsOf(message)
  if (!channel) return 'The bridge does not know this channel: name it in `channels`.'
  if (contents.length === 0) return 'There is nothing in this message.'
  if (others.length > 0) return 'Write to one customer at a time.'
  if (to === undefined || !typedAddress(to)) return 'Write the number with its country code: +31612345678.'
  const agent = word(fields(message.author).id)
  const events = outreachEvents({
    id,
    ticket,
    channel: channel.channel,
    to,
    contents,
    ...(agent !== undefined && { agent }),
  })
  const { line } = channel
  if (line === undefined) return events
  return events.map((event) =>
    'at' in event && event.at && 'to' in event.at ? { ...event, at: { ...event.at, line } } : event,
  )
}
