import {
  api,
  baseUrl,
  type Call,
  chosenSecret,
  configure,
  failedCheck,
  type Host,
  type HostEvent,
  inHeader,
  type Opening,
  phoneVariants,
  secret,
  signed,
  verifyToken,
} from '@deskwire/core/adapter'
import { z } from 'zod'
import { asHtml, descriptionOf, findEntry, noteOf } from './entries.js'
import { explain } from './explain.js'
import { conversationsOf, type FreshdeskTicket, listed, replyOf } from './reading.js'

const schema = z.strictObject({
  url: baseUrl().describe('The URL of your Freshdesk: `https://acme.freshdesk.com`.'),
  auth: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('token'), token: secret() })])
    .describe('The API key of an agent of its own for the integration (Profile settings > View API key).'),
  webhookSecret: chosenSecret().describe('What the automation rules send in the header `x-deskwire-token`.'),
})

export type FreshdeskOptions = z.input<typeof schema>

const webhook = z.object({ ticket: z.coerce.string().regex(/^\d{1,20}$/) })
const header = 'x-deskwire-token'
const tag = 'deskwire'
/** Ticket status: 2 open, 3 pending, 4 resolved, 5 closed (Freshdesk API v2, "Tickets"). */
const open = 2
const resolved = 4
/** A hint waits for up to three days while Freshdesk cannot be reached. */
const lookBackMs = 3 * 24 * 60 * 60_000

/** Freshdesk as a host: API v2, and automation rules that trigger a webhook. */
export const freshdesk = (given: FreshdeskOptions): Host => {
  const { options, http, start, now } = configure('freshdesk', schema, given)
  const basic = () => Buffer.from(`${options.auth.token.value}:X`).toString('base64')
  const client = api(http, {
    baseUrl: `${options.url}/api/v2`,
    headers: () => ({ authorization: `Basic ${basic()}` }),
    explain,
  })
  const get = async <T>(url: string, call: Call): Promise<T> =>
    (await client.request<T>({ method: 'GET', url }, call)).data
  const change = async (ticket: string, json: object, call: Call): Promise<void> => {
    await client.request({ method: 'PUT', url: `/tickets/${ticket}`, json, repeatable: true }, call)
  }

  let own: Promise<{ id: number }> | undefined
  /** The agent that we are: what they wrote is ours. */
  const me = (call: Call): Promise<{ id: number }> => {
    own ??= get<{ id: number }>('/agents/me', call).catch((thrown: unknown) => {
      own = undefined
      throw thrown
    })
    return own
  }

  const groupOf = async (queue: string, call: Call): Promise<number | undefined> => {
    for await (const group of listed<{ id: number; name: string }>(client, '/groups?', call))
      if (group.name === queue || String(group.id) === queue) return group.id
    return undefined
  }

  const requesterOf = ({ customer }: Opening) => {
    if (customer.contact !== undefined) return { requester_id: Number(customer.contact) }
    const phone = customer.addresses.find(({ kind }) => kind === 'phone')?.value
    const name = customer.name ?? phone ?? 'Customer'
    return phone ? { name, phone } : { name, unique_external_id: customer.addresses[0]?.value ?? name }
  }

  return {
    spec: 1,
    name: 'freshdesk',
    capabilities: {
      markup: 'html',
      attachments: 'upload',
      statuses: ['failed'],
      repeatable: { open: false, post: false },
      echo: 'author',
    },
    start,

    async open(opening, call) {
      const group = opening.queue === undefined ? undefined : await groupOf(opening.queue, call)
      const json = {
        ...requesterOf(opening),
        subject: opening.subject,
        description: descriptionOf(opening),
        status: open,
        priority: 1,
        // By the key it is found again after a lost answer.
        tags: [tag, opening.key],
        ...(group !== undefined && { group_id: group }),
      }
      const { data } = await client.request<FreshdeskTicket>({ method: 'POST', url: '/tickets', json }, call)
      return { id: String(data.id), url: `${options.url}/a/tickets/${data.id}` }
    },
    async post(ticket, entry, call) {
      const { requester_id } = await get<FreshdeskTicket>(`/tickets/${ticket.id}`, call)
      const note = await noteOf(entry, requester_id, call)
      const { data } = await client.request<{ id: number }>(
        { method: 'POST', url: `/tickets/${ticket.id}/notes`, ...note },
        call,
      )
      return { ids: [String(data.id)] }
    },
    lookup: {
      open: {
        settlesAfterMs: 5_000,
        async find({ key }, { startedAt }, call) {
          const since = new Date(startedAt - 60_000).toISOString()
          const path = `/tickets?updated_since=${since}&order_by=created_at&order_type=desc&`
          for await (const { id, tags = [] } of listed<FreshdeskTicket>(client, path, call))
            if (tags.includes(key)) return { found: { id: String(id) } }
          return 'absent'
        },
      },
      post: {
        settlesAfterMs: 5_000,
        find: async ({ id }, entry, sought, call) =>
          findEntry(await conversationsOf(client, id, sought.startedAt - 5_000, call), entry, sought),
      },
    },

    isSigned: inHeader(header),
    // A rule sends no id of what happened, so every webhook is a hint.
    receive: signed(
      (request) => verifyToken({ header, secret: options.webhookSecret }, request),
      (body) => [{ kind: 'changed', at: webhook.parse(body) }],
    ),
    async expand({ at }, call) {
      if (!('ticket' in at) || at.ticket === undefined) return []
      const { ticket } = at
      const about = await get<FreshdeskTicket>(`/tickets/${ticket}?include=stats`, call)
      const mine = (await me(call)).id
      const said = await conversationsOf(client, ticket, now() - lookBackMs, call)
      const events: HostEvent[] = said.flatMap((one) => replyOf(one, ticket, mine))
      const closedAt = about.status >= resolved ? (about.stats?.resolved_at ?? about.stats?.closed_at) : undefined
      if (closedAt) events.push({ kind: 'closed', id: `${ticket}:${closedAt}`, at: { ticket } })
      return events
    },
    async *catchUp(since, call) {
      const path = `/tickets?updated_since=${new Date(since).toISOString()}&order_by=updated_at&order_type=asc&`
      for await (const { id, tags = [] } of listed<FreshdeskTicket>(client, path, call))
        if (tags.includes(tag)) yield { kind: 'changed', at: { ticket: String(id) } }
    },
    // Their address is signed and elsewhere: `api` calls it without our key.
    download: async ({ ref }, call) => (await client.stream({ method: 'GET', url: ref, redirects: 3 }, call)).body,

    async note(ticket, text, _key, call) {
      const json = { body: asHtml(text), private: true }
      const { data } = await client.request<{ id: number }>(
        { method: 'POST', url: `/tickets/${ticket.id}/notes`, json },
        call,
      )
      return { ids: [String(data.id)] }
    },
    async report(ticket, _reply, _delivery, failure, call) {
      const why = [failure?.message ?? 'The customer did not get the reply', failure?.remedy].filter(Boolean).join(' ')
      const json = { body: asHtml(why), private: true }
      await client.request({ method: 'POST', url: `/tickets/${ticket.id}/notes`, json }, call)
    },
    close: ({ id }, call) => change(id, { status: resolved }, call),
    reopen: ({ id }, call) => change(id, { status: open }, call),
    async assign({ id }, { queue, agent }, call) {
      const group = queue === undefined ? undefined : await groupOf(queue, call)
      await change(
        id,
        { ...(group !== undefined && { group_id: group }), ...(agent && { responder_id: Number(agent) }) },
        call,
      )
    },
    contacts: {
      async find(addresses, call) {
        const found = new Map<string, { id: string; name: string }>()
        for (const { kind, value } of addresses)
          for (const number of kind === 'phone' ? phoneVariants(value) : [])
            for (const field of ['mobile', 'phone'])
              for await (const { id, name } of listed<{ id: number; name: string }>(
                client,
                `/contacts?${field}=${encodeURIComponent(number)}&`,
                call,
              ))
                found.set(String(id), { id: String(id), name })
        return [...found.values()]
      },
    },
    async check(call) {
      try {
        const { id } = await me(call)
        return { findings: [{ level: 'ok', what: `Freshdesk accepts the API key, of agent ${id}.` }] }
      } catch (thrown) {
        return { findings: [failedCheck(thrown, 'The API key')] }
      }
    },
  }
}
