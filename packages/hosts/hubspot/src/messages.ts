import {
  type Content,
  convert,
  type Fields,
  fields,
  type HostEvent,
  list,
  mediaKindOf,
  mimeOfName,
  outreachEvents,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'

/** The files of a message, by their id. */
export const filesOf = (message: Fields): readonly { id: string; name: string }[] =>
  list(message.attachments)
    .map(fields)
    .flatMap(({ type, fileId, name }) => {
      const id = word(fileId)
      return type === 'FILE' && id !== undefined ? [{ id, name: word(name) ?? '' }] : []
    })

/** Whether the webhook's own words are all there is: nothing cut off, and each file of a known type. */
export const isWhole = (message: Fields): boolean =>
  (message.truncationStatus === undefined || message.truncationStatus === 'NOT_TRUNCATED') &&
  filesOf(message).every(({ name }) => mimeOfName(name) !== undefined)

/** What an agent wrote over our channel. `ours`: in a thread that we opened; in others they write first. */
export const eventsOf = (
  settings: Settings,
  message: Fields,
  ours: boolean,
  names: ReadonlyMap<string, string> = new Map(),
): readonly HostEvent[] => {
  const id = word(message.id)
  const ticket = word(message.conversationsThreadId)
  if (id === undefined || ticket === undefined) throw new TypeError('A message without an id or a thread')
  const contents = contentOf(message, names)
  const author = authorOf(message)
  if (ours) return contents.length === 0 ? [] : [{ kind: 'reply', id, at: { ticket }, author, content: contents }]
  const { channel, line } = settings.accounts.find((one) => one.id === word(message.channelAccountId)) ?? {}
  if (channel === undefined) {
    const reason = 'An agent wrote first over an account without a `channel`, so there is no line to send by'
    return [{ kind: 'unreadable', id, at: { ticket }, reason, raw: { ticket } }]
  }
  const [to = ''] = list(message.recipients).flatMap((one) => word(fields(fields(one).deliveryIdentifier).value) ?? [])
  return outreachEvents({
    id,
    ticket,
    channel,
    to,
    contents,
    ...(line !== undefined && { line }),
    ...(author.id !== undefined && { agent: author.id }),
  })
}

/** `A-` is an agent; bots, AI, workflows and other integrations are none (Conversations API, actors). */
const authorOf = (message: Fields): Extract<HostEvent, { kind: 'reply' }>['author'] => {
  const [sender] = list(message.senders).map(fields)
  const id = word(sender?.actorId) ?? word(message.createdBy)
  const name = word(sender?.name)
  return {
    kind: id === undefined || id.startsWith('A-') ? 'agent' : id.startsWith('V-') ? 'customer' : 'automation',
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
  }
}

/** The text, then the files. */
const contentOf = (message: Fields, names: ReadonlyMap<string, string>): readonly Content[] => {
  const html = word(message.richText)
  const plain = (html === undefined ? (word(message.text) ?? '') : convert(html, 'html', 'plain')).trim()
  const formatted = html === undefined ? plain : convert(html, 'html', 'whatsapp').trim()
  // Plain if nothing was formatted, so that a directive's underscores stay underscores.
  const markup = formatted === plain ? 'plain' : 'whatsapp'
  return [
    ...(plain === '' ? [] : [{ type: 'text', text: formatted, markup } as const]),
    ...filesOf(message).map(({ id, name }) => fileOf(id, names.get(id) ?? name)),
  ]
}

const fileOf = (ref: string, name: string): Content => {
  const mime = mimeOfName(name) ?? 'application/octet-stream'
  return { type: 'media', kind: mediaKindOf(mime), media: { ref, mime, ...(name !== '' && { name }) } }
}
