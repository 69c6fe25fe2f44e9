import {
  type Call,
  type Content,
  convert,
  type Fields,
  fields,
  type Handle,
  type HostEvent,
  isBusinessScoped,
  list,
  mediaKindOf,
  outreachEvents,
  parsePhone,
  webUrl,
  word,
} from '@deskwire/core/adapter'
import { contactOf, partsOf } from './conversations.js'
import type { Settings } from './options.js'
import { type Rest, timeOf } from './rest.js'

// A teammate may answer and close, open, assign or snooze at once: the words are in that part then. What has other types
// is a note, or says nothing.
const spoken = new Set(['comment', 'quick_reply', 'close', 'open', 'assignment', 'assign_and_reopen', 'snoozed'])
const states: ReadonlyMap<string, 'closed' | 'reopened' | 'waiting' | 'active'> = new Map([
  ['close', 'closed'],
  ['open', 'reopened'],
  ['assign_and_reopen', 'reopened'],
  ['note_and_reopen', 'reopened'],
  ['snoozed', 'waiting'],
  ['unsnoozed', 'active'],
  ['timer_unsnooze', 'active'],
])

// In front of the id of the note by which an agent wrote first: what was said before it went out by other ways.
const begunBy = 'note:'

/** What happened in a conversation, as events; each has the id of its part, however it was learnt. */
export const createParts = (handle: Handle<Settings>, rest: Rest, tag: (id: string, call: Call) => Promise<void>) => {
  const { options } = handle
  const at = (conversation: Fields) => ({ ticket: word(conversation.id) ?? '' })

  const replyOf = (conversation: Fields, part: Fields): readonly HostEvent[] => {
    const author = fields(part.author)
    const isFin = author.from_ai_agent === true || author.is_ai_answer === true
    const isAgent = author.type === 'admin' && !isFin
    if (!spoken.has(word(part.part_type) ?? '') || !(isAgent || (isFin && options.sendFin))) return []
    const content = contentOf(part)
    const id = word(part.id)
    const who = word(author.id)
    const name = word(author.name)
    if (id === undefined || content.length === 0) return []
    return [
      {
        kind: 'reply',
        id,
        at: at(conversation),
        author: { kind: isAgent ? 'agent' : 'automation', ...(who && { id: who }), ...(name && { name }) },
        content,
      },
    ]
  }

  /** Where it is now: what was undone meanwhile is over. */
  const stateOf = (conversation: Fields, parts: readonly Fields[]): readonly HostEvent[] => {
    const part = parts.findLast(({ part_type }) => states.has(word(part_type) ?? ''))
    const id = `${word(part?.id)}-state`
    const state = states.get(word(part?.part_type) ?? '')
    // The customer's own words open it too.
    const byCustomer = !['admin', 'bot', 'team'].includes(word(fields(part?.author).type) ?? '')
    if (!part || !state || (byCustomer && state === 'reopened')) return []
    if (state === 'closed' || state === 'reopened') return [{ kind: state, id, at: at(conversation) }]
    return [{ kind: 'state', id, at: at(conversation), state }]
  }

  const assignedIn = (conversation: Fields, parts: readonly Fields[]): readonly HostEvent[] => {
    const part = parts.findLast(({ assigned_to }) => /^(?:nobody_)?admin$/.test(word(fields(assigned_to).type) ?? ''))
    if (!part) return []
    const { type, id } = fields(part.assigned_to)
    const to = type === 'admin' ? word(id) : undefined
    return [{ kind: 'assigned', id: `${word(part.id)}-assigned`, at: at(conversation), ...(to && { to }) }]
  }

  /** An agent writes first: by a note that begins with a channel. */
  const wordsOf = async (conversation: Fields, part: Fields, call: Call): Promise<readonly HostEvent[]> => {
    const ticket = word(conversation.id) ?? ''
    const id = word(part.id)
    const begun = begins(options, word(part.body) ?? '')
    if (id === undefined || !begun) return []
    const { text, channel } = begun
    const said = text === '' ? [] : [{ type: 'text', text, markup: 'plain' } as const]
    const contents = [...said, ...filesOf(part)]
    if (contents.length === 0) {
      const reason = 'An agent wrote first, but the note says nothing after the channel'
      return [{ kind: 'unreadable', id, at: { ticket }, reason, raw: { ticket, channel } }]
    }
    const contact = await rest.find(`/contacts/${encodeURIComponent(contactOf(conversation))}`, call)
    const agent = word(fields(part.author).id)
    const to = await addressOf(contact ?? {}, options.country)
    return outreachEvents({ id, ticket, channel, to, ...(agent !== undefined && { agent }), contents })
  }

  /** By their last such note it becomes ours. */
  const begin = async (conversation: Fields, since: number, call: Call): Promise<readonly HostEvent[]> => {
    const id = word(conversation.id) ?? ''
    const notes = firstNotes(options, conversation, since)
    const events: HostEvent[] = []
    for (const note of notes) events.push(...(await wordsOf(conversation, note, call)))
    if (events.some(({ kind }) => kind === 'outreach')) {
      const value = `${begunBy}${word(notes.at(-1)?.id)}`
      // The attribute last: without it, all of this is done again.
      await tag(id, call)
      await rest.update({ id }, { custom_attributes: { [options.attribute]: value } }, call)
    }
    return events
  }

  /** Everything since then, oldest first. */
  return async (ticket: string, since: number, call: Call): Promise<readonly HostEvent[]> => {
    const conversation = await rest.find(`/conversations/${encodeURIComponent(ticket)}`, call)
    if (!conversation) return [{ kind: 'deleted', id: `deleted-${ticket}`, at: { ticket } }]
    const key = word(fields(conversation.custom_attributes)[options.attribute])
    if (key === undefined) return begin(conversation, since, call)
    const all = partsOf(conversation)
    const from = key.startsWith(begunBy) ? all.findIndex(({ id }) => word(id) === key.slice(begunBy.length)) + 1 : 0
    const parts = all.slice(from).filter(({ created_at }) => timeOf(created_at) >= since)
    const events: HostEvent[] = []
    // Told once more: whoever made it ours may have stopped before these words were in the store.
    for (const note of firstNotes(options, conversation, since))
      if (all.indexOf(note) < from) events.push(...(await wordsOf(conversation, note, call)))
    return [
      ...events,
      ...parts.flatMap((part) => replyOf(conversation, part)),
      ...assignedIn(conversation, parts),
      ...stateOf(conversation, parts),
    ]
  }
}

/** The notes since then by which an agent writes first. */
export const firstNotes = (options: Settings, conversation: Fields, since: number): readonly Fields[] =>
  partsOf(conversation).filter(
    ({ part_type, author, created_at, body }) =>
      part_type === 'note' &&
      fields(author).type === 'admin' &&
      timeOf(created_at) >= since &&
      begins(options, word(body) ?? '') !== undefined,
  )

/** The channel that a note names in its first word, and what is to be said there. */
export const begins = ({ outreach }: Settings, html: string): { channel: string; text: string } | undefined => {
  const text = convert(html, 'html', 'plain').trim()
  const command = /^\/([a-z][a-z0-9-]{0,30})(?:\s|$)/.exec(text)?.[1] ?? ''
  const channel = Object.hasOwn(outreach, command) ? outreach[command] : undefined
  return channel === undefined ? undefined : { channel, text: text.slice(command.length + 1).trim() }
}

/** The business-scoped id of those that we made, or the phone as a person wrote it. */
const addressOf = async ({ external_id, phone }: Fields, country: string | undefined): Promise<string> => {
  const external = word(external_id) ?? ''
  const scoped = external.slice(external.indexOf(':') + 1)
  if (isBusinessScoped(scoped)) return scoped
  const written = word(phone) ?? ''
  return (await parsePhone(written, country))?.e164 ?? written
}

/** The text, and the files. */
const contentOf = (part: Fields): readonly Content[] => {
  const html = word(part.body) ?? ''
  const plain = convert(html, 'html', 'plain').trim()
  const formatted = convert(html, 'html', 'whatsapp').trim()
  // Plain if nothing was formatted, so that a directive's underscores stay underscores.
  const markup = formatted === plain ? 'plain' : 'whatsapp'
  return [...(plain === '' ? [] : [{ type: 'text', text: formatted, markup } as const]), ...filesOf(part)]
}

/** The pictures within the words, and the files beside them. */
const filesOf = (part: Fields): readonly Content[] => {
  const html = word(part.body) ?? ''
  const pictures = [...html.matchAll(/<img\b([^<>]{0,4000})>/g)].map(([, inside = '']) => {
    const url = convert(/\bsrc="([^"]{1,2000})"/.exec(inside)?.[1] ?? '', 'html', 'plain')
    return { url, content_type: `image/${/\.(png|gif|webp)(?:\?|$)/.exec(url)?.[1] ?? 'jpeg'}` }
  })
  return [...pictures, ...list(part.attachments).map(fields)].flatMap(fileOf)
}

const fileOf = (attachment: Fields): readonly Content[] => {
  const url = webUrl(attachment.url)
  if (url === undefined) return []
  const mime = (word(attachment.content_type) ?? '').split(';', 1)[0] || 'application/octet-stream'
  const name = word(attachment.name)
  const size = typeof attachment.filesize === 'number' ? attachment.filesize : undefined
  const media = { ref: url, mime, ...(name !== undefined && { name }), ...(size !== undefined && { size }) }
  return [{ type: 'media', kind: mediaKindOf(mime), media }]
}
