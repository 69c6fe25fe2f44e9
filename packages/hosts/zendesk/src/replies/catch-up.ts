import type { BoundedMap, Call, HostEvent } from '@deskwire/core/adapter'
import type { ZendeskTicket } from '../shapes.js'
import type { Zendesk } from '../zendesk-api.js'
import { readComments, repliesIn } from './comments.js'
import { stateOf } from './expand.js'
import { firstWordsIn } from './first-words.js'

// The search returns at most 1,000 results (Zendesk docs, ticketing/ticket-management/search), 100 per page.
const mostPages = 10

/** Once `since` has moved on, everything reported for the earlier one is in the store; until then, it may not be. */
export interface AlreadyRead {
  updatedAt: string
  since: number
}

/**
 * What no webhook reported, from our tickets that changed since: one search, then the tickets themselves (the search index
 * lags behind), then the comments of those not yet read in this state.
 */
export async function* catchUp(
  zendesk: Zendesk,
  read: BoundedMap<string, AlreadyRead>,
  since: number,
  call: Call,
): AsyncGenerator<HostEvent> {
  const from = new Date(since).toISOString().replace(/\.\d{3}Z$/, 'Z')
  const query = encodeURIComponent(`type:ticket tags:${zendesk.settings.tag} updated>=${from}`)
  for (let page = 1; page <= mostPages; page++) {
    const { data } = await zendesk.http.request<{ results?: readonly { id: number }[]; next_page?: string | null }>(
      { method: 'GET', url: `/search?query=${query}&sort_by=updated_at&sort_order=asc&per_page=100&page=${page}` },
      call,
    )
    const ids = (data.results ?? []).map(({ id }) => id)
    for (const ticket of await asTheyAre(zendesk, ids, call)) {
      const before = read.get(String(ticket.id))
      if (before && before.updatedAt === ticket.updated_at && before.since < since) continue
      yield* ofTicket(zendesk, ticket, since, call)
      if (ticket.updated_at !== undefined) read.set(String(ticket.id), { updatedAt: ticket.updated_at, since })
    }
    if (!data.next_page) return
  }
}

const asTheyAre = async ({ http }: Zendesk, ids: readonly number[], call: Call): Promise<readonly ZendeskTicket[]> => {
  if (ids.length === 0) return []
  const { data } = await http.request<{ tickets?: readonly ZendeskTicket[] }>(
    { method: 'GET', url: `/tickets/show_many?ids=${ids.join(',')}` },
    call,
  )
  return data.tickets ?? []
}

async function* ofTicket(
  zendesk: Zendesk,
  ticket: ZendeskTicket,
  since: number,
  call: Call,
): AsyncGenerator<HostEvent> {
  const id = String(ticket.id)
  const comments = await readComments(zendesk, id, (some) => Date.parse(some.at(-1)?.created_at ?? '') < since, call)
  yield* await firstWordsIn(zendesk, ticket, comments, since, call)
  yield* await repliesIn(zendesk, id, comments, since, call)
  // An open ticket need not be reported: the next message goes there anyway.
  if (ticket.status === 'solved' || ticket.status === 'closed')
    yield await stateOf(zendesk, ticket, `status:${id}:${ticket.updated_at ?? ''}`, call)
}
