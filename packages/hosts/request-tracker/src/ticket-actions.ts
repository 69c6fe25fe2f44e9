import {
  type Call,
  type Delivery,
  type Failure,
  type Fields,
  fail,
  fields,
  type Handle,
  type Posted,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { customFields, idAtEnd, idOf } from './read.js'
import type { Rest } from './rest.js'
import { asContent } from './write.js'

/** The actions on a ticket besides adding entries. */
export const ticketActions = (handle: Handle<Settings>, rest: Rest) => {
  const { closedStatuses, openStatus, fields: names } = handle.options

  const read = async (ticket: Ticket, call: Call): Promise<Fields> => {
    const { status, body } = await rest.get(`/ticket/${ticket.id}`, call, [404])
    if (status === 404) throw fail('ticket_gone', 'Request Tracker has no such ticket')
    return fields(body)
  }

  /** RT answers 200 even if it refused a change, with a message in its user's language, so the change is read back. */
  const change = async (ticket: Ticket, json: object, isDone: (now: Fields) => boolean, call: Call): Promise<void> => {
    await rest.write('PUT', `/ticket/${ticket.id}`, json, call, [404])
    if (isDone(await read(ticket, call))) return
    throw fail('refused', 'Request Tracker did not make a change to the ticket', {
      remedy:
        'Grant the integration user ModifyTicket, OwnTicket and ReassignTicket in this queue, and check its lifecycle.',
    })
  }

  const setStatus = (ticket: Ticket, status: string, call: Call) =>
    change(ticket, { Status: status }, (now) => word(now.Status) === status, call)

  const comment = async (ticket: Ticket, text: string, key: string | undefined, call: Call): Promise<Posted> => {
    const json = {
      Content: asContent(text),
      ContentType: 'text/plain',
      ...(key !== undefined && { TxnCustomFields: { [names.messageId]: key } }),
    }
    const { location } = await rest.write('POST', `/ticket/${ticket.id}/comment`, json, call)
    const id = idAtEnd(location)
    return { ids: id === undefined ? [] : [id] }
  }

  const tags = names.tags
  return {
    note: comment,

    close: async (ticket: Ticket, call: Call): Promise<void> => {
      const status = word((await read(ticket, call)).Status) ?? ''
      if (!closedStatuses.includes(status)) await setStatus(ticket, closedStatuses[0] ?? 'resolved', call)
    },

    reopen: async (ticket: Ticket, call: Call): Promise<void> => {
      const status = word((await read(ticket, call)).Status) ?? ''
      if (closedStatuses.includes(status)) await setStatus(ticket, openStatus, call)
    },

    assign: async (ticket: Ticket, { queue, agent }: { queue?: string; agent?: string }, call: Call): Promise<void> => {
      if (queue !== undefined) {
        const { status, body } = await rest.get(`/queue/${encodeURIComponent(queue)}`, call, [404])
        const id = word(fields(body).id)
        if (status === 404 || id === undefined)
          throw fail('config', 'Request Tracker has no such queue, or the integration user may not see it', {
            remedy: 'Use the name of a queue that the integration user may see.',
          })
        await change(ticket, { Queue: id }, (now) => idOf(now.Queue) === id, call)
      }
      if (agent !== undefined) await change(ticket, { Owner: agent }, (now) => idOf(now.Owner) === agent, call)
    },

    ...(tags !== undefined && {
      tag: async (ticket: Ticket, more: readonly string[], call: Call): Promise<void> => {
        const before = customFields(await read(ticket, call), tags)
        const all = [...new Set([...before, ...more])]
        if (all.length === before.length) return
        const isDone = (now: Fields) => all.every((tag) => customFields(now, tags).includes(tag))
        await change(ticket, { CustomFields: { [tags]: all } }, isDone, call)
      },
    }),

    /** Adds a comment for a failure, which agents see and customers do not, and writes every state to a custom field, if one is configured. */
    report: async (
      ticket: Ticket,
      reply: string,
      delivery: Delivery,
      failure: Failure | undefined,
      call: Call,
    ): Promise<void> => {
      const { delivery: field } = names
      if (field !== undefined)
        await rest.write('PUT', `/ticket/${ticket.id}`, { CustomFields: { [field]: `${delivery} (#${reply})` } }, call)
      if (delivery !== 'failed') return
      const why = failure ? [failure.message, failure.remedy].filter(Boolean).join(' ') : ''
      await comment(ticket, `The reply #${reply} did not reach the customer. ${why}`.trim(), undefined, call)
    },
  }
}
