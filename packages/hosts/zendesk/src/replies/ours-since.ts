import type { Call } from '@deskwire/core/adapter'
import type { Page, ZendeskAudit } from '../shapes.js'
import { ticketPath, type Zendesk } from '../zendesk-api.js'

const mostPages = 20

/**
 * When a ticket became ours: when it last got our tag. A ticket from which an agent wrote first, or into which ours was
 * merged, may have earlier replies by mail, which must not go out again. Asked once per ticket, never for those we opened.
 */
export const oursSince = async (zendesk: Zendesk, ticket: string, call: Call): Promise<number | undefined> => {
  const known = zendesk.since.get(ticket)
  if (known !== undefined) return known
  let since: number | undefined
  let after = ''
  for (let page = 0; page < mostPages; page++) {
    const { data } = await zendesk.http.request<{ audits?: readonly ZendeskAudit[] } & Page>(
      { method: 'GET', url: `${ticketPath({ id: ticket })}/audits?page[size]=100${after}`, accept: [404] },
      call,
    )
    for (const { events = [], created_at } of data.audits ?? [])
      for (const { field_name, value, previous_value } of events)
        if (field_name === 'tags' && has(value, zendesk.settings.tag) && !has(previous_value, zendesk.settings.tag))
          since = Date.parse(created_at ?? '')
    if (!data.meta?.has_more || !data.meta.after_cursor) break
    after = `&page[after]=${encodeURIComponent(data.meta.after_cursor)}`
  }
  if (since !== undefined) zendesk.since.set(ticket, since)
  return since
}

// A list in a change event (Zendesk docs, reference-guides/ticket-audit-events-reference), a text in older ones.
const has = (value: unknown, tag: string): boolean =>
  Array.isArray(value) ? value.includes(tag) : typeof value === 'string' && value.split(' ').includes(tag)
