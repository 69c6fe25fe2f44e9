import type { Call } from '@deskwire/core/adapter'
import type { Page, ZendeskAudit } from '../shapes.js'
import { ticketPath, type Zendesk } from '../zendesk-api.js'

const mostPages = 20

/** The updates of a ticket, oldest first. What a trigger changed during an update is part of it. */
export async function* auditsOf(zendesk: Zendesk, ticket: string, call: Call): AsyncGenerator<ZendeskAudit> {
  let after = ''
  for (let page = 0; page < mostPages; page++) {
    const { data } = await zendesk.http.request<{ audits?: readonly ZendeskAudit[] } & Page>(
      { method: 'GET', url: `${ticketPath({ id: ticket })}/audits?page[size]=100${after}`, accept: [404] },
      call,
    )
    yield* data.audits ?? []
    if (!data.meta?.has_more || !data.meta.after_cursor) return
    after = `&page[after]=${encodeURIComponent(data.meta.after_cursor)}`
  }
}

/** A list in a change event (Zendesk docs, reference-guides/ticket-audit-events-reference), a text in older ones. */
export const hasTag = (value: unknown, tag: string): boolean =>
  Array.isArray(value) ? value.includes(tag) : typeof value === 'string' && value.split(' ').includes(tag)
