import { type Address, type Call, type HostEvent, isBusinessScoped, typedAddress } from '@deskwire/core/adapter'
import { outreachTag } from '../options.js'
import type { ZendeskAudit, ZendeskTicket } from '../shapes.js'
import type { Zendesk } from '../zendesk-api.js'
import { auditsOf, hasTag } from './audits.js'
import { type Comments, isOurs, plainOf, usersOf } from './comments.js'

/** What an agent writes first: the note, where it goes, and the requester as Zendesk has them. */
export interface FirstWords {
  ticket: string
  comment: string
  channel: string
  line: string
  phone: string
  externalId: string
  text: string
}

/** Undefined: it cannot be sent, for want of a number or of words. */
export const firstWords = (about: FirstWords): Extract<HostEvent, { kind: 'outreach' }> | undefined => {
  const { ticket, comment, channel, line, text } = about
  const to = addressesOf(about.phone, about.externalId)
  if (to.length === 0 || channel === '' || text === '') return undefined
  return {
    kind: 'outreach',
    id: comment,
    at: { channel, to, ticket, ...(line !== '' && { line }) },
    content: { type: 'text', text, markup: 'plain' },
  }
}

export const cannotBeSent = 'An outreach needs a requester with a phone number (+ and country code), and words'

/** The requester's phone as a person wrote it, and the external id of those we created. */
const addressesOf = (phone: string, externalId: string): readonly Address[] => {
  const typed = typedAddress(phone)
  const scoped = externalId.slice(externalId.lastIndexOf(':') + 1)
  return [...(isBusinessScoped(scoped) ? [{ kind: 'bsuid', value: scoped } as const] : []), ...(typed ? [typed] : [])]
}

/**
 * The notes with which agents wrote first, from `since` on: the outreach trigger took its tag off in the update that brought the
 * note, whether or not its webhook was let in. Known ones are dropped by the comment's id, as replies are.
 */
export const firstWordsIn = async (
  zendesk: Zendesk,
  { id, requester_id }: ZendeskTicket,
  { comments, users: known }: Comments,
  since: number,
  call: Call,
): Promise<readonly HostEvent[]> => {
  const { outreach } = zendesk.settings
  if (!outreach) return []
  const me = await zendesk.me(call)
  const notes = comments.filter(
    (one) => one.public === false && Date.parse(one.created_at) >= since && !isOurs(one, me),
  )
  if (notes.length === 0) return []
  const tag = outreachTag(zendesk.settings)
  const taken = new Set<number>()
  // An agent who takes the tag off by hand has thought better of it.
  for await (const { events = [] } of auditsOf(zendesk, String(id), call))
    if (events.some((one) => one.via?.channel === 'rule' && takesOff(one, tag)))
      for (const event of events) if (event.type === 'Comment') taken.add(event.id)
  const found = notes.filter((note) => taken.has(note.id)).reverse()
  if (found.length === 0) return []
  const users = await usersOf(zendesk, requester_id ? [requester_id] : [], known, call)
  const { phone, external_id } = users.get(requester_id ?? 0) ?? {}
  return found.map((note) => {
    const comment = String(note.id)
    const about = { ticket: String(id), comment, channel: outreach.channel, line: outreach.line ?? '' }
    const text = plainOf(note)
    const words = firstWords({ ...about, phone: phone ?? '', externalId: external_id ?? '', text })
    return words ?? { kind: 'unreadable', id: `unreadable:outreach:${comment}`, reason: cannotBeSent, raw: comment }
  })
}

const takesOff = (
  { field_name, value, previous_value }: NonNullable<ZendeskAudit['events']>[number],
  tag: string,
): boolean => field_name === 'tags' && hasTag(previous_value, tag) && !hasTag(value, tag)
