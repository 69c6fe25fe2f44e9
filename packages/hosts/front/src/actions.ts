import {
  type Availability,
  type Call,
  convert,
  type Delivery,
  type Failure,
  fail,
  fields,
  type Handle,
  list,
  type MediaRef,
  type Posted,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import type { Rest } from './rest.js'
import type { Threads } from './threads.js'

/** Words for agents alone. Comments are Markdown, and would notify whoever is mentioned. */
const commentOf = (words: string): string => convert(words, 'plain', 'markdown').replaceAll('@', '@\u2060')

/** What is done to a conversation besides adding messages. */
export const createActions = ({ options }: Handle<Settings>, rest: Rest, threads: Threads) => {
  const { queues } = options

  const comment = async (ticket: string, words: string, call: Call): Promise<string | undefined> => {
    const made = await rest.change(
      ticket,
      { method: 'POST', path: '/comments', json: { body: commentOf(words) } },
      call,
    )
    return word(made.id)
  }

  const update = async (ticket: Ticket, json: object, call: Call): Promise<void> => {
    await rest.change(ticket.id, { method: 'PATCH', json, repeatable: true }, call)
  }

  /** Front's tags by name; one that is missing is made. */
  const tagIds = async (names: readonly string[], call: Call): Promise<readonly string[]> => {
    const ids = new Map<string, string>()
    for await (const tag of rest.pages(rest.core, { path: '/company/tags', most: 20 }, call)) {
      const name = word(tag.name)
      const id = word(tag.id)
      if (name !== undefined && id !== undefined && names.includes(name)) ids.set(name, id)
    }
    for (const name of names) {
      if (ids.has(name)) continue
      const { data } = await rest.core.request({ method: 'POST', url: '/company/tags', json: { name } }, call)
      const id = word(fields(data).id)
      if (id !== undefined) ids.set(name, id)
    }
    return [...ids.values()]
  }

  return {
    note: async (ticket: Ticket, words: string, _key: string, call: Call): Promise<Posted> => {
      const id = await comment(ticket.id, words, call)
      return { ids: id === undefined ? [] : [id] }
    },

    close: (ticket: Ticket, call: Call) => update(ticket, { status: 'archived' }, call),
    reopen: (ticket: Ticket, call: Call) => update(ticket, { status: 'open' }, call),

    assign: async (ticket: Ticket, { queue, agent }: { queue?: string; agent?: string }, call: Call): Promise<void> => {
      const inbox = queue !== undefined && Object.hasOwn(queues, queue) ? queues[queue] : undefined
      if (queue !== undefined && inbox === undefined)
        throw fail('config', `Front has no queue ${queue}`, { remedy: 'Name it in `queues`, with its inbox.' })
      const to = { ...(inbox !== undefined && { inbox_id: inbox }), ...(agent !== undefined && { assignee_id: agent }) }
      if (Object.keys(to).length > 0) await update(ticket, to, call)
    },

    tag: async (ticket: Ticket, tags: readonly string[], call: Call): Promise<void> => {
      // Longer ones are refused.
      const tag_ids = await tagIds([...new Set(tags.map((tag) => tag.slice(0, 64)))], call)
      if (tag_ids.length === 0) return
      await rest.change(ticket.id, { method: 'POST', path: '/tags', json: { tag_ids }, repeatable: true }, call)
    },

    /** Front can be told of failures alone; it reopens the conversation, and shows the reason at the message. */
    report: async (
      ticket: Ticket,
      reply: string,
      delivery: Delivery,
      failure: Failure | undefined,
      call: Call,
    ): Promise<void> => {
      if (delivery !== 'failed') return
      const reason = [failure?.message, failure?.remedy].filter(Boolean).join(' ') || 'It did not reach the customer.'
      const { channel, external } = await threads.need(ticket.id, call)
      const message = encodeURIComponent(reply.replace(/-files$/, ''))
      const { status } = await rest.channel(channel).request(
        {
          method: 'PUT',
          url: `/channels/${channel}/conversations/${encodeURIComponent(external)}/messages/${message}/status`,
          json: { status: 'failed', reason },
          repeatable: true,
          accept: [404],
        },
        call,
      )
      // One that Front never heard the name of.
      if (status === 404) await comment(ticket.id, `A reply did not reach the customer. ${reason}`, call)
    },

    download: async ({ ref }: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> => {
      const [, message, file] = /^(msg_[a-z0-9]{1,40})\/(fil_[a-z0-9]{1,40})$/.exec(ref) ?? []
      if (message === undefined || file === undefined) throw fail('not_found', 'This is not an attachment of Front')
      const url = `/messages/${message}/download/${file}`
      return (await rest.core.stream({ method: 'GET', url, redirects: 2 }, call)).body
    },

    /** Somebody with access to the queue's inbox is there; without one, anybody. */
    available: async ({ queue }: Availability, call: Call): Promise<boolean> => {
      const inbox = queue !== undefined && Object.hasOwn(queues, queue) ? queues[queue] : undefined
      const path = inbox === undefined ? '/teammates' : `/inboxes/${inbox}/teammates`
      const { data } = await rest.core.request({ method: 'GET', url: path }, call)
      return list(fields(data)._results)
        .map(fields)
        .some(({ type, is_available, is_blocked }) => type === 'user' && is_available === true && is_blocked !== true)
    },
  }
}
