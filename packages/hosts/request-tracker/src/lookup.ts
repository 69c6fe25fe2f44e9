import {
  type Attempt,
  type Call,
  describe,
  type Entry,
  fields,
  type Handle,
  type Opening,
  type Posted,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { customField, databaseTime, idOf, quoted } from './read.js'
import type { Rest } from './rest.js'
import { asContent, asSubject } from './write.js'

// RT's clock may differ from ours.
const skewMs = 10 * 60_000
const most = 100

type Found<T> = { found: T } | 'absent' | 'unknown'

/** RT has no idempotency keys, so after a lost answer the write is searched by the key in its custom field. */
export const createLookup = (handle: Handle<Settings>, rest: Rest, ticketUrl: (id: string) => string) => {
  const { user, fields: names, settlesAfterMs } = handle.options
  const unmarked = (what: string): 'unknown' => {
    handle.log.warn({ what }, 'RT has an entry that may be ours, but the custom field that would prove it is missing')
    return 'unknown'
  }

  const open = async (opening: Opening, attempt: Attempt, call: Call): Promise<Found<Ticket>> => {
    const shown = ['CustomFields', 'Subject', 'Creator', 'Created']
    const keyed = `CF.{${names.externalId}} = ${quoted(opening.key)}`
    const marked = await rest.page('/tickets', { sql: keyed, fields: shown }, 1, call)
    const id = word(marked.find((ticket) => customField(ticket, names.externalId) === opening.key)?.id)
    if (id !== undefined) return { found: { id, url: ticketUrl(id) } }
    // RT finds nothing by an unknown custom field, without an error, so recently created tickets are checked too.
    const since = new Date(attempt.startedAt - skewMs).toISOString().slice(0, 10)
    const sql = `Creator = ${quoted(user)} AND Created >= '${since}'`
    const tickets = await rest.page('/tickets', { sql, fields: shown, newestFirst: true, perPage: most }, 1, call)
    const suspect = tickets.some(
      (ticket) =>
        customField(ticket, names.externalId) === undefined &&
        idOf(ticket.Creator) === user &&
        word(ticket.Subject) === asSubject(opening.subject) &&
        Date.parse(word(ticket.Created) ?? '') >= attempt.startedAt - skewMs,
    )
    return suspect ? unmarked('open') : 'absent'
  }

  const post = async (ticket: Ticket, entry: Entry, attempt: Attempt, call: Call): Promise<Found<Posted>> => {
    // The history of a ticket includes that of merged tickets.
    const where = [
      { field: 'Type', value: 'Correspond' },
      { field: 'Created', operator: '>=' as const, value: databaseTime(attempt.startedAt - skewMs) },
    ]
    const asked = { where, fields: ['Creator', 'CustomFields'], newestFirst: true, perPage: most }
    const mine = (await rest.page(`/ticket/${ticket.id}/history`, asked, 1, call)).filter(
      (one) => idOf(one.Creator) === user,
    )
    const marked = mine.find((one) => customField(one, names.messageId) === entry.key)
    const id = word(marked?.id)
    if (id !== undefined) return { found: { ids: [id] } }
    // The key is written after the entry; if RT failed in between, compare the text.
    const text = asContent(describe(entry.content)).trim()
    for (const one of mine.filter((other) => customField(other, names.messageId) === undefined)) {
      const same = word(one.id)
      if (same !== undefined && (await says(same, text, call))) return { found: { ids: [same] } }
    }
    return 'absent'
  }

  const says = async (transaction: string, text: string, call: Call): Promise<boolean> => {
    const where = [{ field: 'TransactionId', value: transaction }]
    const parts = await rest.page('/attachments', { where, fields: ['ContentType', 'Filename'] }, 1, call)
    const body = parts.find((part) => word(part.Filename) === undefined && word(part.ContentType) === 'text/plain')
    const id = word(body?.id)
    if (id === undefined) return false
    const answer = await rest.get(`/attachment/${id}`, call)
    return Buffer.from(word(fields(answer.body).Content) ?? '', 'base64')
      .toString('utf8')
      .trim()
      .endsWith(text)
  }

  return { open: { settlesAfterMs, find: open }, post: { settlesAfterMs, find: post } }
}
