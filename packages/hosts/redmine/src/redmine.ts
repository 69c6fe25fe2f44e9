import {
  type Call,
  configure,
  type Entry,
  fail,
  fields,
  type Host,
  type Opening,
  type Posted,
  signedOpening,
  type Ticket,
} from '@deskwire/core/adapter'
import { createActions, placeOf } from './actions.js'
import { createAgents } from './agents.js'
import { createCatchUp } from './catch-up.js'
import { createCheck } from './check.js'
import { createContacts } from './contacts.js'
import { withTranscript, writtenOf } from './entry.js'
import { asNote } from './formatting.js'
import { createJournals } from './journals.js'
import { createLookup } from './lookup.js'
import { optionsSchema, type RedmineOptions } from './options.js'
import { createExpand, createReceive } from './receive.js'
import { createRecords } from './records.js'
import { createRest, idOf, issueUrl } from './rest.js'
import { createStatuses } from './statuses.js'

/** Who the customer is, below what they wrote: Redmine's own author of it is the integration user. */
const signature = ({ customer: { name, addresses, contact } }: Opening): string => {
  const about = [name && asNote(name), addresses[0]?.value, contact && `user ${contact}`]
  return `\n\n-- \n${about.filter(Boolean).join(', ')}`
}

/** Redmine as a host: a conversation is an issue, public notes of agents are replies. */
export const redmine = (given: RedmineOptions): Host => {
  const handle = configure('redmine', optionsSchema, given)
  const { options } = handle
  const { fields: names } = options
  const rest = createRest(handle)
  const agents = createAgents(handle, rest)
  const statuses = createStatuses(handle, rest)
  const journals = createJournals(handle, rest, agents, statuses)
  const { byKey, lookup } = createLookup(handle, rest)

  const customFieldsOf = ({ key, channel, customer, attributes }: Opening) => {
    const address = customer.addresses.find(({ kind }) => kind === 'phone') ?? customer.addresses[0]
    return [
      { id: names.conversation, value: key },
      { id: names.channel, value: channel },
      ...(address ? [{ id: names.phone, value: address.value }] : []),
      ...Object.entries(options.attributes).flatMap(([attribute, id]) =>
        Object.hasOwn(attributes, attribute) ? [{ id, value: attributes[attribute] }] : [],
      ),
    ]
  }

  const open = async (opening: Opening, call: Call): Promise<Ticket> => {
    const first = opening.first && (await writtenOf(rest, options, opening.first, call))
    const json = {
      ...placeOf(handle, opening.queue),
      // Longer subjects are refused.
      subject: opening.subject.replace(/\s+/g, ' ').slice(0, 255).trim() || opening.channel,
      description: `${withTranscript(opening.transcript ?? [], first?.text ?? '')}${signature(opening)}`,
      custom_fields: customFieldsOf(opening),
      ...(first && first.uploads.length > 0 && { uploads: first.uploads }),
    }
    const { data } = await rest.request('POST', '/issues.json', call, { json: { issue: json } })
    const id = idOf(fields(data).issue)
    if (id === undefined)
      throw fail('unexpected_answer', 'Redmine created an issue without saying which', { ambiguous: true })
    if (opening.follows !== undefined) await records.link({ id }, opening.follows, call).catch(() => undefined)
    return { id, url: issueUrl(options, id) }
  }

  /** The key is set by the same change as the note, so the history has both or neither. */
  const post = async (ticket: Ticket, entry: Entry, call: Call): Promise<Posted> => {
    const { text, uploads } = await writtenOf(rest, options, entry, call)
    const custom_fields = [{ id: names.entry, value: entry.key }]
    await rest.change(ticket, { notes: text, custom_fields, ...(uploads.length > 0 && { uploads }) }, call)
    return { ids: [] }
  }

  const records = createRecords(handle, rest, byKey)
  return {
    spec: 1,
    name: 'redmine',
    capabilities: {
      markup: 'plain',
      attachments: 'upload',
      statuses: names.delivery === undefined ? ['failed'] : ['sent', 'delivered', 'read', 'failed'],
      repeatable: { open: false, post: false },
      echo: 'author',
      opensWithEntry: true,
    },
    start: handle.start,
    open,
    post,
    ...createReceive(options.webhookSecret),
    expand: createExpand(handle.now, journals),
    lookup,
    ...(names.userPhone !== undefined && { contacts: createContacts(handle, rest, names.userPhone) }),
    ...createActions(handle, rest, statuses),
    records,
    ...(options.panelSecret !== undefined && {
      panel: { origins: [new URL(options.url).origin], open: signedOpening(options.panelSecret) },
    }),
    catchUp: createCatchUp(handle, rest, journals),
    catchUpEveryMs: options.pollEveryMs,
    check: createCheck(handle, rest),
  }
}
