import { type Call, type Fields, failureOf, type Handle } from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { Settings } from '../options.js'
import { column, insert, literal, rows, update } from '../table.js'

/** B9: interactions of type Messaging, subtype WhatsApp or SMS, are what a manager filters by. */
export const createInteractions = (handle: Handle<Settings>, client: Client) => {
  const { interactionFields } = handle.options
  const marks = (medium: string | undefined): Fields => ({
    type: interactionFields.type,
    ...(medium !== undefined && { [interactionFields.subtypeField]: medium === 'whatsapp' ? 'WhatsApp' : 'SMS' }),
  })

  /** An unknown column is left out of a query, and then the first interaction of anybody is found: so it is compared. */
  const newest = async (session: string, field: string, call: Call): Promise<Fields | undefined> => {
    const about = {
      query: `${field}=${literal(session)}^ORDERBYDESCsys_created_on`,
      fields: ['sys_id', 'state', field],
      limit: 2,
    }
    const hits = await rows(client, 'interaction', about, call)
    return hits.find((one) => column(one, field) === session)
  }

  return {
    /** Marks what the virtual agent has opened. Convenience for people: a missing right must not stop a conversation. */
    async mark(id: string, medium: string | undefined, call: Call): Promise<void> {
      try {
        await update(client, 'interaction', id, marks(medium), call)
      } catch (thrown) {
        const { retryable, code } = failureOf(thrown)
        if (retryable) throw thrown
        handle.log.warn({ code }, 'An interaction could not be marked as Messaging')
      }
    },
    async make(about: { subject: string; medium: string; contact?: string }, call: Call): Promise<string | undefined> {
      const row = { ...marks(about.medium), state: 'new', short_description: about.subject.slice(0, 160) }
      const made = await insert(
        client,
        'interaction',
        about.contact ? { ...row, opened_for: about.contact } : row,
        call,
      )
      return column(made, 'sys_id')
    },
    async close(id: string, call: Call): Promise<void> {
      await update(client, 'interaction', id, { state: 'closed_complete' }, call)
    },
    async note(id: string, text: string, call: Call): Promise<void> {
      // A journal adds what it is given, so this is no repeatable update.
      const json = { work_notes: text }
      await client.request({ method: 'PATCH', url: `/api/now/table/interaction/${encodeURIComponent(id)}`, json }, call)
    },
    /** The interactions a record is related to. */
    async of(record: string, call: Call): Promise<readonly string[]> {
      const about = { query: `document_id=${literal(record)}`, fields: ['interaction', 'document_id'], limit: 5 }
      const hits = await rows(client, 'interaction_related_record', about, call)
      return hits.flatMap((row) => (column(row, 'document_id') === record ? (column(row, 'interaction') ?? []) : []))
    },
    async bySession(session: string, field: string, call: Call): Promise<string | undefined> {
      const row = await newest(session, field, call)
      return row && column(row, 'sys_id')
    },
    /** Whether the newest interaction of a session is closed: complete, abandoned or skipped. */
    async isClosed(session: string, field: string, call: Call): Promise<boolean> {
      const row = await newest(session, field, call)
      return row !== undefined && (column(row, 'state') ?? '').startsWith('closed')
    },
  }
}
