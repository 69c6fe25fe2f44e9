import { type Call, type Content, type HostEvent, type Http, mediaKindOf } from '@deskwire/core/adapter'

export interface FreshdeskTicket {
  id: number
  status: number
  requester_id: number
  tags?: readonly string[]
  stats?: { resolved_at?: string | null; closed_at?: string | null }
}

/** A reply or a note (Freshdesk API v2, "Conversations"). */
export interface Conversation {
  id: number
  /** HTML, and the words alone. */
  body: string
  body_text: string
  /** From outside: what the customer wrote. */
  incoming: boolean
  private: boolean
  user_id: number
  created_at: string
  attachments?: readonly { id: number; name: string; content_type: string; size: number; attachment_url: string }[]
}

const pageSize = 100
const mostPages = 30

/** Every row of a list: the last page is the first that is not full. `path` ends with `?` or `&`. */
export async function* listed<T>(client: Http, path: string, call: Call): AsyncGenerator<T> {
  for (let page = 1; page <= mostPages; page++) {
    const url = `${path}per_page=${pageSize}&page=${page}`
    const { data } = await client.request<readonly T[]>({ method: 'GET', url, accept: [404] }, call)
    const rows = Array.isArray(data) ? (data as readonly T[]) : []
    yield* rows
    if (rows.length < pageSize) return
  }
}

/** What was said in a ticket since then. Freshdesk lists the oldest first, so the newest are on the last page. */
export const conversationsOf = async (
  client: Http,
  ticket: string,
  since: number,
  call: Call,
): Promise<readonly Conversation[]> => {
  const found: Conversation[] = []
  for await (const one of listed<Conversation>(client, `/tickets/${ticket}/conversations?`, call))
    if (Date.parse(one.created_at) >= since) found.push(one)
  return found
}

/** An agent's public words, with their files. What came from the customer, is private, or was written by us is none. */
export const replyOf = (one: Conversation, ticket: string, me: number): readonly HostEvent[] => {
  if (one.private || one.incoming || one.user_id === me) return []
  const files = (one.attachments ?? []).map(
    ({ attachment_url: ref, content_type: mime, name, size }): Content => ({
      type: 'media',
      kind: mediaKindOf(mime),
      media: { ref, mime, name, size },
    }),
  )
  const words: Content[] = one.body_text.trim() === '' ? [] : [{ type: 'text', text: one.body, markup: 'html' }]
  if (words.length + files.length === 0) return []
  const author = { kind: 'agent', id: String(one.user_id) } as const
  return [{ kind: 'reply', id: String(one.id), at: { ticket }, author, content: [...words, ...files] }]
}
