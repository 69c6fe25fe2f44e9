import {
  type Attempt,
  type Call,
  configure,
  type Entry,
  fail,
  failureOf,
  fields,
  type Host,
  inHeader,
  type Opening,
  type Posted,
  signed,
  signedOpening,
  standardWebhook,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import { createCatchUp } from './catch-up.js'
import { createCheck } from './check.js'
import { createContacts } from './contacts.js'
import { createDownload } from './download.js'
import { createExpand } from './expand.js'
import { createKnowledge } from './knowledge.js'
import { createLookup } from './lookup.js'
import { optionsSchema, type RequestTrackerOptions } from './options.js'
import { idAtEnd } from './read.js'
import { readWebhook } from './receive.js'
import { createRecords } from './records.js'
import { createRest } from './rest.js'
import { retryOn500 } from './retry-on-500.js'
import { ticketActions } from './ticket-actions.js'
import { asSubject, bodyOf, withTranscript } from './write.js'

/** Request Tracker 5 (REST2) as a host. RT has no webhooks, so the recipe adds them. */
export const requestTracker = (given: RequestTrackerOptions): Host => {
  const handle = configure('request-tracker', optionsSchema, given)
  const { options } = handle
  const { fields: names, maxAttachmentBytes } = options
  const rest = createRest(handle)
  const ticketUrl = (id: string) => `${options.url}/Ticket/Display.html?id=${id}`

  const lookup = createLookup(handle, rest, ticketUrl)
  const attemptOf = (key: string, what: Attempt['what']): Attempt => {
    const now = handle.now()
    return { key, what, startedAt: now, deadline: now }
  }

  const open = async (opening: Opening, call: Call): Promise<Ticket> => {
    const first = opening.first && (await bodyOf(opening.first, maxAttachmentBytes, call))
    const { contact } = opening.customer
    const json = {
      Queue: opening.queue ?? options.queue,
      Subject: asSubject(opening.subject),
      ...withTranscript(opening.transcript ?? [], first),
      CustomFields: customFieldsOf(opening),
      ...(contact !== undefined && { Requestor: [contact] }),
      ...(opening.follows !== undefined && { RefersTo: [opening.follows] }),
    }
    const find = () => lookup.open.find(opening, attemptOf(opening.key, 'open'), call)
    return retryOn500(() => create(json, call), find, call)
  }

  const create = async (json: object, call: Call): Promise<Ticket> => {
    const { body } = await rest.write('POST', '/ticket', json, call)
    const id = word(fields(body).id)
    if (id === undefined)
      throw fail('unexpected_answer', 'RT created a ticket without saying which', { ambiguous: true })
    return { id, url: ticketUrl(id) }
  }

  const customFieldsOf = ({ key, channel, customer, attributes }: Opening): Record<string, string> => {
    const address =
      customer.addresses.find(({ kind }) => kind === 'phone') ?? customer.addresses.find(({ kind }) => kind === 'bsuid')
    const mapped = Object.entries(options.attributes).flatMap(([attribute, field]) =>
      Object.hasOwn(attributes, attribute) ? [[field, attributes[attribute] ?? '']] : [],
    )
    return {
      ...Object.fromEntries(mapped),
      [names.channel]: channel,
      ...(address && { [names.phone]: address.value }),
      [names.externalId]: key,
    }
  }

  const post = async (ticket: Ticket, entry: Entry, call: Call): Promise<Posted> => {
    const json = {
      ...(await bodyOf(entry, maxAttachmentBytes, call)),
      ...(entry.author === 'customer' && entry.name !== undefined && { Subject: asSubject(entry.name) }),
      TxnCustomFields: { [names.messageId]: entry.key },
    }
    const write = async (): Promise<Posted> => {
      const { location } = await rest.write('POST', `/ticket/${ticket.id}/correspond`, json, call)
      const id = idAtEnd(location)
      return { ids: id === undefined ? [] : [id] }
    }
    try {
      const find = () => lookup.post.find(ticket, entry, attemptOf(entry.key, 'post'), call)
      return await retryOn500(write, find, call)
    } catch (thrown) {
      // RT answers 400 both for a missing ticket and for invalid input.
      if (failureOf(thrown).provider?.status !== 400) throw thrown
      const { status } = await rest.get(`/ticket/${ticket.id}`, call, [404])
      if (status === 404) throw fail('ticket_gone', 'Request Tracker has no such ticket')
      throw thrown
    }
  }

  const { check, setup } = createCheck(handle, rest)
  return {
    spec: 1,
    name: 'request-tracker',
    capabilities: {
      markup: 'plain',
      attachments: 'base64',
      statuses: names.delivery === undefined ? ['failed'] : ['sent', 'delivered', 'read', 'failed'],
      repeatable: { open: false, post: false },
      echo: 'author',
      opensWithEntry: true,
    },
    start: handle.start,
    open,
    post,
    isSigned: inHeader('webhook-signature'),
    receive: signed(
      standardWebhook(options.webhookSecret),
      // The scrip waits for our answer inside RT's transaction, so answer before reading anything back.
      (body) => ({ reply: { status: 202 }, events: readWebhook(options, body) }),
    ),
    expand: createExpand(handle, rest),
    download: createDownload(rest),
    lookup,
    contacts: createContacts(handle, rest),
    ...ticketActions(handle, rest),
    knowledge: createKnowledge(handle, rest),
    records: createRecords(handle, rest, ticketUrl),
    panel: { origins: [new URL(options.url).origin], open: signedOpening(options.webhookSecret) },
    catchUp: createCatchUp(handle, rest),
    check,
    setup,
  }
}
