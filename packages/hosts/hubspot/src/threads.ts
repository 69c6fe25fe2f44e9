import {
  type Address,
  byStrength,
  type Call,
  convert,
  DeskwireError,
  describe,
  type Entry,
  type Fields,
  fail,
  failureOf,
  fields,
  isE164,
  list,
  type Opening,
  own,
  type Posted,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import { accountFor, accountOf, assigneeOf } from './accounts.js'
import {
  channelPath,
  gone,
  type Hubspot,
  type Identifier,
  inThread,
  type Origin,
  threadPath,
  threadUrl,
} from './api.js'
import { type Written, writtenOf } from './entry.js'

/** Begins the `integrationThreadId` of the threads that we open; HubSpot's own begin otherwise. */
export const ourPrefix = 'deskwire.'

const referenceLine = 'Reference: '

/**
 * A conversation is a thread, found by our key as its `integrationThreadId`. HubSpot does not tell that id again, so it
 * stands in the note that tells agents who writes.
 */
export const open = async (hubspot: Hubspot, opening: Opening, call: Call): Promise<Ticket & Posted> => {
  const { settings } = hubspot
  const { key, customer, first, subject, queue, channel, line } = opening
  const account = accountFor(settings, channel, line, queue)
  const from = identifierOf(customer.addresses)
  const written = first ? await writtenOf(hubspot, first, call) : plainly(subject)
  const reference = `${ourPrefix}${key}`
  const message = await publish(
    hubspot,
    {
      key: first?.key ?? key,
      at: first?.at ?? hubspot.handle.now(),
      reference,
      account: account.id,
      customer: from,
      name: customer.name,
      written,
      ...(customer.contact !== undefined && { contact: customer.contact }),
    },
    call,
  )
  const id = word(message.conversationsThreadId)
  if (id === undefined)
    throw fail('unexpected_answer', 'HubSpot took a message without saying into which conversation', {
      ambiguous: true,
    })
  const ticket = { id, url: threadUrl(settings, id) }
  // This may be the second attempt, and the note there already.
  if ((await readOrigin(hubspot, ticket, call))?.reference === undefined)
    await comment(hubspot, ticket, aboutOf(hubspot, opening, reference), call)
  hubspot.origins.set(id, { reference, ours: true, account: account.id, customer: from })
  const assignee = assigneeOf(settings, queue)
  if (assignee !== undefined)
    await assign(hubspot, ticket, assignee, call).catch((thrown: unknown) => {
      if (failureOf(thrown).retryable) throw thrown
      // Nobody assigned must not cost the conversation.
      hubspot.handle.log.warn({ queue }, 'HubSpot did not assign a conversation to the person of its queue')
    })
  return { ...ticket, ids: idsOf(message) }
}

export const post = async (hubspot: Hubspot, ticket: Ticket, entry: Entry, call: Call): Promise<Posted> => {
  const origin = hubspot.origins.get(ticket.id) ?? (await readOrigin(hubspot, ticket, call))
  // An agent began it, and HubSpot's webhook never came: nothing more can be put into it.
  if (origin?.reference === undefined) throw new DeskwireError({ ...gone, retryable: false })
  const written = await writtenOf(hubspot, entry, call)
  const { reference, account, customer } = origin
  const message = await publish(
    hubspot,
    { key: entry.key, at: entry.at, reference, account, customer, name: entry.name, written, author: entry.author },
    call,
  )
  const thread = word(message.conversationsThreadId)
  // The thread was deleted, and the same reference has begun another.
  if (thread !== undefined && thread !== ticket.id) throw new DeskwireError({ ...gone, retryable: false })
  return { ids: idsOf(message) }
}

interface Publication {
  key: string
  at: number
  reference: string
  account: string
  customer: Identifier
  name: string | undefined
  written: Written
  author?: Entry['author']
  contact?: string
}

/** The customer's words come in, all else goes out; `integrationIdempotencyId` makes a repeat harmless. */
const publish = async (hubspot: Hubspot, about: Publication, call: Call): Promise<Fields> => {
  const { settings } = hubspot
  const { key, at, reference, account, customer, name, written, author = 'customer', contact } = about
  const line = accountOf(settings, account)
  const isCustomer = author === 'customer'
  const them = { ...(isCustomer && name && { name }), deliveryIdentifier: customer }
  const us = { name: isCustomer ? line.name : (name ?? author), deliveryIdentifier: line.identifier }
  return hubspot.send(
    'POST',
    `${channelPath(settings)}/messages`,
    {
      channelAccountId: account,
      messageDirection: isCustomer ? 'INCOMING' : 'OUTGOING',
      integrationThreadId: reference,
      integrationIdempotencyId: key,
      ...written,
      senders: [isCustomer ? them : us],
      recipients: [isCustomer ? us : them],
      timestamp: new Date(at).toISOString(),
      ...(contact !== undefined && /^\d{1,15}$/.test(contact) && { associateWithContactId: Number(contact) }),
    },
    call,
    { repeatable: true, explain: inThread },
  )
}

/** A comment is for agents alone, in the thread itself. */
export const comment = async (hubspot: Hubspot, ticket: Ticket, text: string, call: Call): Promise<Posted> => {
  const json = { type: 'COMMENT', text, richText: convert(text, 'plain', 'html'), attachments: [] }
  return { ids: idsOf(await hubspot.send('POST', `${threadPath(ticket)}/messages`, json, call, { explain: inThread })) }
}

/** Only a preview of HubSpot's API assigns (docs, 2026-09-beta, "Update assignee"). */
export const assign = async (hubspot: Hubspot, { id }: Ticket, actorId: string, call: Call): Promise<void> => {
  const url = `/conversations/conversations/2026-09-beta/threads/${encodeURIComponent(id)}/assignee`
  await hubspot.send('PUT', url, { actorId }, call, { repeatable: true, explain: inThread })
}

const firstPage = 20

/** From a thread's oldest messages: which way the first one went, and the reference in our note. */
export const readOrigin = async (hubspot: Hubspot, ticket: Ticket, call: Call): Promise<Origin | undefined> => {
  const { settings, origins } = hubspot
  const known = origins.get(ticket.id)
  if (known) return known
  const page = await hubspot.find(`${threadPath(ticket)}/messages?sort=createdAt&limit=${firstPage}`, call)
  if (!page) return undefined
  const messages = list(page.results).map(fields)
  const first = messages.find((one) => one.type === 'MESSAGE' && word(one.channelId) === settings.channelId)
  if (!first) return undefined
  const ours = isOurs(hubspot, first)
  const [end] = list(ours ? first.senders : first.recipients).map(fields)
  const identifier = fields(end?.deliveryIdentifier)
  const origin = {
    reference: messages.map((one) => referenceIn(hubspot, one)).find((one) => one !== undefined),
    ours,
    account: word(first.channelAccountId) ?? '',
    customer: { type: word(identifier.type) ?? '', value: word(identifier.value) ?? '' },
  }
  if (origin.reference !== undefined) origins.set(ticket.id, origin)
  return origin
}

/** Promise 10: what our app wrote is known by the app's id. */
export const isOurs = ({ settings }: Hubspot, message: Fields): boolean =>
  word(own(message.client, 'integrationAppId')) === settings.app.id

const referenceIn = (hubspot: Hubspot, message: Fields): string | undefined => {
  if (message.type !== 'COMMENT' || !isOurs(hubspot, message)) return undefined
  const last = (word(message.text) ?? '').split('\n').at(-1) ?? ''
  return last.startsWith(referenceLine) ? last.slice(referenceLine.length) : undefined
}

/** Writes down what HubSpot calls the thread that an agent began, so that the answer can be put there. */
export const remember = async (hubspot: Hubspot, ticket: Ticket, reference: string, call: Call): Promise<void> => {
  const origin = await readOrigin(hubspot, ticket, call)
  if (!origin || origin.reference !== undefined) return
  await comment(hubspot, ticket, `${referenceLine}${reference}`, call)
}

const mediumNames = { whatsapp: 'WhatsApp', sms: 'SMS' } as const

/** Who the customer is, where they are to go, and what was said before. */
const aboutOf = ({ settings }: Hubspot, opening: Opening, reference: string): string => {
  const { medium, customer, queue, attributes, language, follows, transcript = [] } = opening
  const who = [mediumNames[medium], customer.name, identifierOf(customer.addresses).value, language]
  return [
    who.filter(Boolean).join(' · '),
    ...(customer.verified ? [] : ['Not a known contact']),
    ...(queue === undefined ? [] : [`Queue: ${queue}`]),
    ...Object.entries(attributes).map(([name, value]) => `${name}: ${value}`),
    ...(follows === undefined ? [] : [`Follows ${threadUrl(settings, follows)}`]),
    ...(transcript.length === 0 ? [] : ['', ...transcript.map(said), '']),
    `${referenceLine}${reference}`,
  ].join('\n')
}

const said = ({ author, name, content }: Entry): string => {
  const words = content.type === 'text' ? convert(content.text, content.markup, 'plain') : describe(content)
  return `${name ?? author}: ${words}`
}

const plainly = (text: string): Written => ({ text, richText: convert(text, 'plain', 'html'), attachments: [] })

/** A number outranks here, because HubSpot finds the contact by it. */
const identifierOf = (addresses: readonly Address[]): Identifier => {
  const phone = addresses.find(({ kind, value }) => kind === 'phone' && isE164(value))
  if (phone) return { type: 'HS_PHONE_NUMBER', value: phone.value }
  return { type: 'CHANNEL_SPECIFIC_OPAQUE_ID', value: byStrength(addresses)[0]?.value ?? 'unknown' }
}

const idsOf = (message: Fields): readonly string[] => {
  const id = word(message.id)
  return id === undefined ? [] : [id]
}
