import type { Call, Entry, Posted, Ticket } from '@deskwire/core/adapter'
import type { Page, ZendeskAudit, ZendeskTicket } from '../shapes.js'
import { ticketPath, type Zendesk } from '../zendesk-api.js'

/** The ticket that was opened with this key, read from the tickets themselves: the search index lags behind. */
export const findOpened = async (zendesk: Zendesk, key: string, call: Call): Promise<(Ticket & Posted) | undefined> => {
  const { data } = await zendesk.http.request<{ tickets?: readonly ZendeskTicket[] }>(
    { method: 'GET', url: `/tickets?external_id=${encodeURIComponent(key)}` },
    call,
  )
  const found = (data.tickets ?? []).find((ticket) => ticket.external_id === key)
  if (!found) return undefined
  const { origin } = new URL(zendesk.settings.url)
  return { id: String(found.id), url: `${origin}/agent/tickets/${found.id}`, ids: [] }
}

// A ticket takes at most 5,000 comments (Zendesk docs, ticketing/tickets/ticket_comments).
const mostPages = 60

/** The entry that was posted with this key, which is in `metadata.custom` of its audit. */
export const findPosted = async (
  zendesk: Zendesk,
  ticket: Ticket,
  { key }: Pick<Entry, 'key'>,
  call: Call,
): Promise<{ found: Posted } | 'absent' | 'unknown'> => {
  let after = ''
  for (let page = 0; page < mostPages; page++) {
    const { data } = await zendesk.http.request<{ audits?: readonly ZendeskAudit[] } & Page>(
      { method: 'GET', url: `${ticketPath(ticket)}/audits?page[size]=100${after}`, accept: [404] },
      call,
    )
    const audit = (data.audits ?? []).find(({ metadata }) => metadata?.custom?.deskwire === key)
    if (audit) {
      const ids = (audit.events ?? []).filter(({ type }) => type === 'Comment').map(({ id }) => String(id))
      return { found: { ids } }
    }
    if (!data.meta?.has_more || !data.meta.after_cursor) return 'absent'
    after = `&page[after]=${encodeURIComponent(data.meta.after_cursor)}`
  }
  return 'unknown'
}
