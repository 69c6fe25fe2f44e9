import { type Call, type Fields, failureOf, type Handle } from '@deskwire/core/adapter'
import type { Client } from '../client.js'
import type { Settings } from '../options.js'
import { column, insert, literal, rows, update } from '../table.js'
import { personIn } from './contacts.js'
import { createRouting } from './service-channels.js'

export interface Marking {
  medium: string | undefined
  ended: boolean
  /** `contact:<sys_id>`. */
  contact: string | undefined
}

/** A contact is a user too; a consumer is none, and stands in a column of their own. */
const personOf = (contact: string): Fields => {
  const { kind, sysId } = personIn(contact)
  if (kind === 'consumer') return { consumer: sysId }
  return kind === 'contact' ? { contact: sysId, opened_for: sysId } : { opened_for: sysId }
}

export const marksOf = ({ interactionFields }: Settings, medium: string | undefined): Fields => ({
  type: interactionFields.type,
  ...(medium !== undefined && { [interactionFields.subtypeField]: medium === 'whatsapp' ? 'WhatsApp' : 'SMS' }),
})

/** B9: interactions of type Messaging, subtype WhatsApp or SMS, are what a manager filters by. */
export const createInteractions = (handle: Handle<Settings>, client: Client) => {
  const marks = (medium: string | undefined): Fields => marksOf(handle.options, medium)
  const isRouted = createRouting(handle, client)

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
    /**
     * Says whose interaction it is, and marks what the virtual agent has opened: at once where a service channel takes what is marked so, else when it has
     * ended, for agents are offered an unmarked chat. Convenience for people: a missing right stops no conversation.
     */
    async mark(id: string, { medium, ended, contact }: Marking, call: Call): Promise<void> {
      const marked = ended || (await isRouted(marks(medium), call))
      const json = { ...(contact !== undefined && personOf(contact)), ...(marked && marks(medium)) }
      if (Object.keys(json).length === 0) return
      try {
        await update(client, 'interaction', id, json, call)
      } catch (thrown) {
        const { retryable, code } = failureOf(thrown)
        if (retryable) throw thrown
        handle.log.warn({ code }, 'An interaction could not be marked as Messaging')
      }
    },
    async make(about: { subject: string; medium: string; contact?: string }, call: Call): Promise<string | undefined> {
      const row = {
        ...marks(about.medium),
        ...(about.contact !== undefined && personOf(about.contact)),
        state: 'new',
        short_description: about.subject.slice(0, 160),
      }
      return column(await insert(client, 'interaction', row, call), 'sys_id')
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
