import {
  BoundedMap,
  type Call,
  type Delivery,
  DeskwireError,
  type Entry,
  type Failure,
  type Fields,
  fail,
  failureOf,
  fields,
  type Handle,
  list,
  type MediaRef,
  type Opening,
  type Posted,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Contacts } from './contacts.js'
import { asNote, isAlike, noteOf, openingOf, type Written, writtenOf } from './entry.js'
import type { Settings } from './options.js'
import { gone, type Rest } from './rest.js'
import type { Workspace } from './workspace.js'

/** What is written: a conversation per opening, comments of the contact, and notes. */
export const createConversations = (
  { options, log }: Handle<Settings>,
  rest: Rest,
  workspace: Workspace,
  contacts: Contacts,
) => {
  const people = new BoundedMap<string, string>(10_000)
  const pathOf = ({ id }: Ticket): string => `/conversations/${encodeURIComponent(id)}`

  const open = async (opening: Opening, call: Call): Promise<Ticket> => {
    await workspace.isReady(call)
    // A queue that there is not is found out before anything is made.
    await workspace.team(opening.queue, call)
    const person = await contacts.personFor(opening.customer, call)
    const { body, attachment_urls } = openingOf(opening)
    const json = { from: { type: person.role, id: person.id }, body, ...(attachment_urls && { attachment_urls }) }
    const { data } = await rest.request('POST', '/conversations', call, { json })
    const id = word(fields(data).conversation_id)
    if (id === undefined)
      throw fail('unexpected_answer', 'Intercom made a conversation without saying which', { ambiguous: true })
    people.set(id, person.id)
    try {
      return await place({ id }, opening, call)
    } catch (thrown) {
      // The conversation is there: it must be found again, and not be made again.
      throw new DeskwireError({ ...failureOf(thrown), retryable: true, ambiguous: true })
    }
  }

  /** Makes a conversation ours: once more does no harm. */
  const place = async (ticket: Ticket, opening: Opening, call: Call): Promise<Ticket> => {
    const title = opening.subject.replace(/\s+/g, ' ').trim().slice(0, 255)
    await rest.update(
      ticket,
      { ...(title !== '' && { title }), custom_attributes: await attributesOf(opening, call) },
      call,
    )
    await tag(ticket, [options.tag], call)
    await assign(ticket, { ...(opening.queue !== undefined && { queue: opening.queue }) }, call)
    return { id: ticket.id, url: await workspace.urlOf(ticket.id, call) }
  }

  const attributesOf = async (opening: Opening, call: Call): Promise<Readonly<Record<string, string>>> => {
    const { channel, language, customer, attributes } = opening
    const phone = customer.addresses.find(({ kind }) => kind === 'phone')?.value
    const given = { channel, ...(language !== undefined && { language }), ...(phone && { phone }), ...attributes }
    const there = await workspace.attributes(call)
    const filled: Record<string, string> = { [options.attribute]: opening.key }
    for (const [attribute, name] of Object.entries(options.attributes)) {
      const value = own(given, attribute)
      if (value === undefined) continue
      // An unknown one would have the whole update refused.
      if (there.has(name)) filled[name] = value
      else log.warn({ attribute: name }, 'Intercom has no such conversation attribute')
    }
    return filled
  }

  const post = async (ticket: Ticket, entry: Entry, call: Call): Promise<Posted> => {
    const written = await writtenOf(options, entry, call)
    if (entry.author !== 'customer') return note(ticket, asNote(written, entry), call)
    const known = people.get(ticket.id) ?? contactOf(await rest.conversation(ticket, call))
    const reply = await comment(ticket, known, written, call)
    return reply ?? again(ticket, known, written, call)
  }

  /** The contact may have been merged into another meanwhile: nothing was written then. */
  const again = async (ticket: Ticket, before: string, written: Written, call: Call): Promise<Posted> => {
    const now = contactOf(await rest.conversation(ticket, call))
    const reply = now === before ? undefined : await comment(ticket, now, written, call)
    if (reply) return reply
    throw gone()
  }

  /** Undefined: no such conversation, or no such contact. */
  const comment = async (
    ticket: Ticket,
    contact: string,
    written: Written,
    call: Call,
  ): Promise<Posted | undefined> => {
    const json = { message_type: 'comment', type: 'user', intercom_user_id: contact, ...sent(written) }
    const { status, data } = await rest.request('POST', `${pathOf(ticket)}/reply`, call, { json, accept: [404] })
    if (status === 404) return undefined
    people.set(ticket.id, contact)
    return partOf(fields(data), contact, written)
  }

  const note = async (ticket: Ticket, written: Written, call: Call): Promise<Posted> => {
    const admin = await workspace.admin(call)
    const json = { message_type: 'note', type: 'admin', admin_id: admin, ...sent(written) }
    const { status, data } = await rest.request('POST', `${pathOf(ticket)}/reply`, call, { json, accept: [404] })
    if (status === 404) throw gone()
    return partOf(fields(data), admin, written)
  }

  const assign = async (
    ticket: Ticket,
    { queue, agent }: { queue?: string; agent?: string },
    call: Call,
  ): Promise<void> => {
    const team = await workspace.team(queue, call)
    const to = { ...(team !== undefined && { team }), ...(agent !== undefined && { admin: agent }) }
    if (Object.keys(to).length === 0) return
    const admin_id = await workspace.admin(call)
    for (const [type, assignee_id] of Object.entries(to))
      await rest.manage(ticket, { message_type: 'assignment', type, admin_id, assignee_id }, call)
  }

  const tag = async (ticket: Ticket, names: readonly string[], call: Call): Promise<void> => {
    const admin_id = await workspace.admin(call)
    for (const name of names) {
      const json = { id: await workspace.tag(name, call), admin_id }
      const path = `${pathOf(ticket)}/tags`
      const { status } = await rest.request('POST', path, call, { json, repeatable: true, accept: [404] })
      if (status === 404) throw gone()
    }
  }

  const report = async (
    ticket: Ticket,
    reply: string,
    delivery: Delivery,
    failure: Failure | undefined,
    call: Call,
  ): Promise<void> => {
    if (options.deliveryAttribute !== undefined)
      await rest.update(ticket, { custom_attributes: { [options.deliveryAttribute]: `${delivery} (${reply})` } }, call)
    if (delivery !== 'failed') return
    const why = failure ? [failure.message, failure.remedy].filter(Boolean).join(' ') : ''
    const words = `A reply did not reach the customer. ${why}`.trim()
    await note(ticket, { words, body: noteOf(words) }, call)
  }

  return {
    open,
    place,
    post,
    assign,
    tag,
    report,
    note: (ticket: Ticket, text: string, call: Call): Promise<Posted> =>
      note(ticket, { words: text, body: noteOf(text) }, call),
    close: async (ticket: Ticket, call: Call): Promise<void> =>
      rest.manage(ticket, { message_type: 'close', type: 'admin', admin_id: await workspace.admin(call) }, call),
    reopen: async (ticket: Ticket, call: Call): Promise<void> =>
      rest.manage(ticket, { message_type: 'open', admin_id: await workspace.admin(call) }, call),
    // Attachments have signed addresses of Intercom's own content servers, which need no credentials.
    download: async ({ ref }: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> =>
      (await rest.client.stream({ method: 'GET', url: ref, redirects: 3 }, call)).body,
  }
}

export type Conversations = ReturnType<typeof createConversations>

const sent = ({ body, attachment_urls, attachment_files }: Written) => ({
  body,
  ...(attachment_urls && { attachment_urls }),
  ...(attachment_files && { attachment_files }),
})

const own = (values: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined

export const contactOf = (conversation: Fields): string =>
  word(fields(list(fields(conversation.contacts).contacts)[0]).id) ?? ''

export const partsOf = (conversation: Fields): readonly Fields[] =>
  list(fields(conversation.conversation_parts).conversation_parts).map(fields)

/** The newest part of this author with these words: the answer to a reply may show others' too. */
const partOf = (conversation: Fields, author: string, written: Written): Posted => {
  const mine = partsOf(conversation).filter((part) => word(fields(part.author).id) === author)
  const part = mine.findLast(({ body }) => isAlike(word(body) ?? '', written)) ?? mine.at(-1)
  const id = word(part?.id)
  return { ids: id === undefined ? [] : [id] }
}
