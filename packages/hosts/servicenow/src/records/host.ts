import {
  convert,
  describe,
  describeEntry,
  type Entry,
  type Handle,
  type Host,
  mediaOf,
  type Opening,
  signed,
} from '@deskwire/core/adapter'
import { isCallbackSigned, verifyCallback } from '../callback.js'
import type { Client } from '../client.js'
import type { RecordsSettings } from '../options.js'
import { isSysId } from '../read.js'
import { column, literal, rows } from '../table.js'
import { attach, download } from './attachments.js'
import { createCases, ownerOf } from './cases.js'
import { createCatalog } from './catalog.js'
import { createContacts } from './contacts.js'
import { createInteractions } from './interactions.js'
import { catchUp, findEntry } from './journal.js'
import { createKnowledge } from './knowledge.js'
import { readWebhook } from './webhook.js'
import { userId } from './work-items.js'

/** A case (or another task) per conversation: for tenants without Virtual Agent. Agents answer in its comments. */
export const recordsHost = (handle: Handle<RecordsSettings>, client: Client): Host => {
  const { options } = handle
  const cases = createCases(handle, client)
  const interactions = createInteractions(handle, client)
  const { table } = cases

  const groupOf = async (queue: string, call: Parameters<Host['post']>[2]): Promise<string> => {
    if (isSysId(queue)) return queue
    const about = { query: `name=${literal(queue)}`, fields: ['sys_id', 'name'], limit: 2 }
    const hits = await rows(client, 'sys_user_group', about, call)
    const row = hits.find((one) => column(one, 'name') === queue)
    return (row && column(row, 'sys_id')) ?? queue
  }

  /** Beside the record, so that a manager finds it among the interactions (B9). Never in the way of the record itself. */
  const accompany = async (opening: Opening, record: string, call: Parameters<Host['post']>[2]): Promise<void> => {
    if (!options.interaction) return
    try {
      if ((await interactions.of(record, call)).length > 0) return
      const { contact } = opening.customer
      const about = { subject: opening.subject, medium: opening.medium, ...(contact !== undefined && { contact }) }
      const id = await interactions.make(about, call)
      if (id !== undefined) await cases.relate(id, record, call)
    } catch {
      handle.log.warn({ table }, 'The interaction beside a record could not be made')
    }
  }

  return {
    spec: 1,
    name: 'servicenow',
    capabilities: {
      markup: 'plain',
      attachments: 'upload',
      statuses: options.statusNotes,
      repeatable: { open: false, post: false },
      // A comment has no id in the answer that makes it: what the integration's own user wrote is ours.
      echo: 'author',
    },
    start: handle.start,
    isSigned: isCallbackSigned(options.callback),
    receive: signed(verifyCallback(options.callback), (body) => readWebhook(body, options)),

    async open(opening, call) {
      const { customer, queue } = opening
      const made = await cases.make(
        {
          short_description: opening.subject.slice(0, 160),
          description: descriptionOf(opening),
          contact_type: options.contactType,
          correlation_id: opening.key,
          correlation_display: 'Deskwire',
          ...(customer.contact !== undefined && ownerOf(table, customer.contact)),
          ...(queue !== undefined && { assignment_group: await groupOf(queue, call) }),
          ...(opening.follows !== undefined && { parent: opening.follows }),
        },
        call,
      )
      await accompany(opening, made.id, call)
      return { id: made.id, url: made.url }
    },

    async post(ticket, entry, call) {
      const media = entry.content.type === 'media' ? mediaOf(entry.content) : undefined
      // First the file, then the words that name it: a comment is what tells that the whole entry is there.
      const file = media && (await attach(client, { table, id: ticket.id, key: entry.key }, media, call))
      await cases.change(ticket.id, { comments: commentOf(entry, file?.name) }, call, false)
      return { ids: [] }
    },

    lookup: {
      open: {
        settlesAfterMs: 10_000,
        async find(opening, _attempt, call) {
          const found = await cases.byKey(opening.key, call)
          if (found === undefined) return 'absent'
          await accompany(opening, found.id, call)
          return { found: { id: found.id, url: found.url } }
        },
      },
      post: {
        settlesAfterMs: 10_000,
        find: (ticket, entry, attempt, call) =>
          findEntry(client, table, { ticket, attempt, ends: (said) => isComment(said, entry) }, call),
      },
    },

    async report(ticket, _reply, delivery, failure, call) {
      const why = failure ? [failure.message, failure.remedy].filter(Boolean).join(' ') : undefined
      await cases.change(ticket.id, { work_notes: why ?? `The customer's phone says: ${delivery}` }, call, true)
    },
    async note(ticket, text, _key, call) {
      // A notification may be about any other record, by its number or with its table.
      if (isSysId(ticket.id)) await cases.change(ticket.id, { work_notes: text }, call, false)
      else await cases.note(ticket.id, text, call)
      return { ids: [] }
    },
    async close(ticket, call) {
      await cases.change(ticket.id, { state: options.states.closed, ...options.closeFields }, call, true)
      for (const id of await interactions.of(ticket.id, call)) await interactions.close(id, call)
    },
    reopen: (ticket, call) => cases.change(ticket.id, { state: options.states.reopened }, call, true),
    async assign(ticket, { queue, agent }, call) {
      const to = {
        ...(queue !== undefined && { assignment_group: await groupOf(queue, call) }),
        ...(agent !== undefined && { assigned_to: (await userId(client, agent, call)) ?? agent }),
      }
      await cases.change(ticket.id, to, call, true)
    },
    download: (media, call) => download(client, media, call),
    catchUp: (since, call) =>
      catchUp(
        client,
        { table, since, user: options.integrationUser, roles: options.agentRoles, files: options.agentFiles },
        call,
      ),
    contacts: createContacts(handle, client),
    knowledge: createKnowledge(handle, client),
    catalog: createCatalog(handle, client),
    records: {
      find: cases.find,
      create: cases.create,
      async link(ticket, record, call) {
        for (const id of await interactions.of(ticket.id, call)) await cases.relate(id, record, call)
      },
      async unlink(ticket, record, call) {
        for (const id of await interactions.of(ticket.id, call)) await cases.unrelate(id, record, call)
      },
    },
  }
}

const names: Readonly<Record<Entry['author'], string>> = {
  customer: 'Customer',
  assistant: 'Assistant',
  agent: 'Agent',
  system: 'Deskwire',
}

/** `[code]` makes a journal show HTML, so a customer's own is broken up. */
const harmless = (text: string): string => text.replace(/\[(\/?)code\]/gi, '[$1 code]')

const wordsOf = ({ content, quoted }: Entry, file?: string): string => {
  const shown =
    content.type === 'media' && file !== undefined ? { ...content, media: { ...content.media, name: file } } : content
  return harmless(describeEntry({ content: shown, ...(quoted !== undefined && { quoted }) }))
}

const commentOf = (entry: Entry, file?: string): string => {
  const words = wordsOf(entry, file)
  return entry.author === 'customer' ? words : `[${entry.name ?? names[entry.author]}] ${words}`
}

/** The file's own name is only known while it is uploaded, so a media entry is told by its beginning. */
const isComment = (said: string, entry: Entry): boolean => {
  if (entry.content.type !== 'media') return said.trim() === commentOf(entry).trim()
  const stem = (entry.content.media.name ?? '').replace(/\.[^.]*$/, '')
  return said.includes(stem) && (entry.content.caption === undefined || said.includes(entry.content.caption))
}

const descriptionOf = ({ customer, channel, line, medium, attributes, transcript = [] }: Opening): string => {
  const who = customer.addresses.map(({ value }) => value).join(', ')
  const lines = [
    `${customer.name ?? ''} ${who}`.trim(),
    `${medium === 'whatsapp' ? 'WhatsApp' : 'SMS'}: ${channel}, ${line}`,
    ...Object.entries(attributes).map(([name, value]) => `${name}: ${value}`),
  ]
  if (transcript.length > 0)
    lines.push(
      '',
      ...transcript.map(({ author, name, content }) => {
        const said = content.type === 'text' ? convert(content.text, content.markup, 'plain') : describe(content)
        return `${name ?? names[author]}: ${said}`
      }),
    )
  return harmless(lines.join('\n'))
}
