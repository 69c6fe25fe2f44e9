import {
  type Article,
  type Availability,
  type Call,
  type Delivery,
  type Failure,
  type Fields,
  fail,
  fields,
  type Handle,
  list,
  type MediaRef,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import { noteOf } from './entry.js'
import { messageOf } from './messages.js'
import type { Settings } from './options.js'
import type { Queues } from './queues.js'
import { conversationPath, type Rest } from './rest.js'

/** What is done with a conversation besides writing to it. */
export const createActions = (rest: Rest, queues: Queues) => {
  const assign = async (ticket: Ticket, { queue, agent }: { queue?: string; agent?: string }, call: Call) => {
    const place = await queues.find(queue, call)
    if (queue !== undefined && !place) throw queues.unknown(queue)
    const who = agent ?? place?.agent
    const to = async (json: object, call: Call) =>
      rest.inTicket('POST', ticket, '/assignments', call, { json, repeatable: true })
    if (place?.team !== undefined) await to({ team_id: place.team }, call)
    if (who === undefined) return
    // It answers null, and does nothing, where there is no such agent.
    if (word((await to({ assignee_id: Number(who) }, call)).id) !== String(who))
      throw fail('refused', 'Chatwoot did not assign the conversation', {
        remedy: 'Assign it to an agent of the inbox: Settings > Inboxes > Collaborators.',
      })
  }

  /**
   * Marks of API inboxes (4.2 and newer): never `sent`, which every message is from the beginning. An older Chatwoot has
   * no such call; there a failure is a note.
   */
  const report = async (
    ticket: Ticket,
    reply: string,
    delivery: Delivery,
    failure: Failure | undefined,
    call: Call,
  ): Promise<void> => {
    if (delivery === 'sent' || delivery === 'queued') return
    const why = failure ? [failure.message, failure.remedy].filter(Boolean).join(' ') : ''
    const message = messageOf(reply)
    const path = `${conversationPath(ticket.id)}/messages/${encodeURIComponent(message)}`
    const json = { status: delivery, ...(why !== '' && { external_error: why.slice(0, 1_000) }) }
    const { status } = await rest.request('PATCH', path, call, { json, accept: [404], repeatable: true })
    if (status === 404 && delivery === 'failed') {
      const text = `The reply #${message} did not reach the customer. ${why}`.trim()
      await rest.inTicket('POST', ticket, '/messages', call, { json: noteOf(text, `failed.${message}`) })
    }
  }

  const download = async ({ ref }: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> => {
    if (!ref.startsWith('/') || ref.startsWith('//')) throw fail('not_found', 'This is not a file of Chatwoot')
    // It leads to where the installation keeps its files, which gets no token.
    return (await rest.client.stream({ method: 'GET', url: ref, redirects: 3 }, call)).body
  }

  /** Whether an agent of the inbox, and of the queue's team, is online. */
  const available = async ({ queue }: Availability, call: Call): Promise<boolean> => {
    const { payload } = await rest.get(`/inbox_members/${await rest.inbox(call)}`, call)
    const { id: me } = await rest.me(call)
    const online = list(payload)
      .map(fields)
      .filter(({ availability_status }) => availability_status === 'online')
      .flatMap(({ id }) => word(id) ?? [])
      .filter((id) => id !== me)
    const place = await queues.find(queue, call)
    if (place?.agent !== undefined) return online.includes(String(place.agent))
    if (place?.team === undefined || online.length === 0) return online.length > 0
    const { data } = await rest.request('GET', `/teams/${place.team}/team_members`, call)
    return list(data).some((one) => online.includes(word(fields(one).id) ?? ''))
  }

  return { assign, report, download, available }
}

/** Published articles of one help center, which everybody may read. */
export const createKnowledge = ({ options }: Handle<Settings>, rest: Rest, portal: string) => {
  const slug = encodeURIComponent(portal)

  const articleOf = (article: Fields): Article | undefined => {
    const [id, title, named] = [word(article.id), word(article.title), word(article.slug)]
    if (id === undefined || title === undefined || named === undefined || article.status !== 'published')
      return undefined
    const snippet = word(article.description)?.slice(0, 300)
    const url = `${options.url}/hc/${slug}/articles/${encodeURIComponent(named)}`
    return { id, title, url, ...(snippet !== undefined && { snippet }) }
  }

  return {
    async search(query: string, language: string | undefined, call: Call): Promise<readonly Article[]> {
      const asked = new URLSearchParams({
        query,
        status: 'published',
        ...(language !== undefined && { locale: language }),
      })
      const { payload } = await rest.get(`/portals/${slug}/articles?${asked}`, call)
      return list(payload)
        .flatMap((one) => articleOf(fields(one)) ?? [])
        .slice(0, 10)
    },
    async get(id: string, call: Call): Promise<Article | undefined> {
      if (!/^\d{1,16}$/.test(id)) return undefined
      const { status, data } = await rest.request('GET', `/portals/${slug}/articles/${id}`, call, { accept: [404] })
      return status === 404 ? undefined : articleOf(fields(fields(data).payload))
    },
  }
}
