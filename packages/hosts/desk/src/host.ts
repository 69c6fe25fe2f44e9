import {
  type Address,
  type Article,
  api,
  baseUrl,
  type Call,
  type Content,
  callback,
  chosenSecret,
  configure,
  type Entry,
  type Host,
  type Http,
  inHeader,
  type KnownContact,
  type MediaIn,
  mediaOf,
  type Posted,
  signed,
  signedOpening,
  standardWebhook,
  type Ticket,
  withMedia,
} from '@deskwire/core/adapter'
import { z } from 'zod'
import type { Desk } from './create.js'
import type { DeskRecord, Webhook } from './model.js'
import { eventsOf, webhookOf } from './webhooks.js'

export type DeskHostOptions =
  /** A desk in this process, from which URL, token and secret are taken, and which is told our webhook at start. */
  { desk: Desk } | z.input<typeof optionsSchema>

export const optionsSchema = z.strictObject({
  url: baseUrl().describe('The URL of the desk, for example `http://127.0.0.1:3001`.'),
  auth: z
    .discriminatedUnion('kind', [z.strictObject({ kind: z.literal('token'), token: chosenSecret() })])
    .describe('The token of the desk.'),
  webhookSecret: chosenSecret().describe('The secret that its webhooks are signed with.'),
})

/** Its URL is known once it listens. */
const ownSchema = optionsSchema.extend({ url: callback<() => string>() })

/** The adapter of the small helpdesk, which it calls over HTTP, as adapters of other helpdesks do. */
export const desk = (given: DeskHostOptions): Host => {
  const own = 'desk' in given ? given.desk : undefined
  const handle = own ? configure('desk', ownSchema, ofDesk(own)) : configure('desk', optionsSchema, given)
  const { options } = handle
  const url = (): string => (typeof options.url === 'function' ? options.url() : options.url)
  let client: Http | undefined
  const http = (): Http => {
    client ??= api(handle.http, {
      baseUrl: `${url().replace(/(?<!\/)\/+$/, '')}/api/v1`,
      headers: () => ({ authorization: `Bearer ${options.auth.token.value}` }),
      explain,
    })
    return client
  }
  const get = async <T>(url: string, call: Call): Promise<T> =>
    (await http().request<T>({ method: 'GET', url }, call)).data
  // Every write has a key or sets a state, so it may be repeated after a lost answer.
  const write = async <T>(method: 'POST' | 'PUT' | 'DELETE', url: string, json: unknown, call: Call): Promise<T> =>
    (await http().request<T>({ method, url, repeatable: true, ...(json !== undefined && { json }) }, call)).data
  const at = ({ id }: Ticket, rest = '') => `/tickets/${encodeURIComponent(id)}${rest}`

  /** Uploads the files first, because the entry refers to them. */
  const uploaded = async (content: Content<MediaIn>, key: string, call: Call): Promise<Content> => {
    const media = mediaOf(content)
    if (!media) return content as Content<never>
    const query = new URLSearchParams({ key, ...(media.name !== undefined && { name: media.name }) })
    const { data } = await http().request<{ id: string; size: number }>(
      {
        method: 'POST',
        url: `/files?${query}`,
        body: await media.open(call.signal),
        headers: { 'content-type': media.mime },
      },
      call,
    )
    return withMedia(content, ({ mime, name }) => ({ ref: data.id, mime, size: data.size, ...(name && { name }) }))
  }

  const post = async (ticket: Ticket, entry: Entry, call: Call): Promise<Posted> => {
    const content = await uploaded(entry.content, entry.key, call)
    const { id } = await write<{ id: string }>('POST', at(ticket, '/entries'), { ...entry, content }, call)
    return { ids: [id] }
  }

  return {
    spec: 1,
    name: 'desk',
    capabilities: {
      markup: 'plain',
      attachments: 'upload',
      statuses: ['sent', 'failed', 'delivered', 'read'],
      repeatable: { open: true, post: true },
      echo: 'author',
    },
    async start(environment) {
      await handle.start(environment)
      client = undefined
      own?.setWebhook(environment.url(''))
    },
    panel: {
      get origins() {
        return URL.canParse(url()) ? [new URL(url()).origin] : []
      },
      open: signedOpening(options.webhookSecret),
    },
    isSigned: inHeader('webhook-signature'),
    receive: signed(standardWebhook(options.webhookSecret), (body) => eventsOf(webhookOf(body))),

    async open({ transcript = [], ...opening }, call) {
      const said: unknown[] = []
      for (const entry of transcript) said.push({ ...entry, content: await uploaded(entry.content, entry.key, call) })
      return write<Ticket>('POST', '/tickets', { ...opening, transcript: said }, call)
    },
    post,
    async note(ticket, text, key, call) {
      const { id } = await write<{ id: string }>('POST', at(ticket, '/notes'), { key, text }, call)
      return { ids: [id] }
    },
    async report(ticket, reply, delivery, failure, call) {
      const why = failure && { code: failure.code, message: failure.message, remedy: failure.remedy }
      const url = at(ticket, `/entries/${encodeURIComponent(reply)}/delivery`)
      await write('PUT', url, { delivery, ...(why && { failure: why, refused: !failure.provider }) }, call)
    },
    available: async (_about, call) => (await get<{ available: boolean }>('/availability', call)).available,
    async typing(ticket, call) {
      await write('POST', at(ticket, '/typing'), {}, call)
    },
    async close(ticket, call) {
      await write('POST', at(ticket, '/close'), {}, call)
    },
    async reopen(ticket, call) {
      await write('POST', at(ticket, '/reopen'), {}, call)
    },
    async assign(ticket, to, call) {
      await write('POST', at(ticket, '/assign'), to, call)
    },
    async tag(ticket, tags, call) {
      await write('POST', at(ticket, '/tags'), { tags }, call)
    },
    download: async ({ ref }, call) =>
      (await http().stream({ method: 'GET', url: `/files/${encodeURIComponent(ref)}` }, call)).body,

    contacts: {
      async find(addresses, call) {
        const found = await get<readonly KnownContact[]>(`/contacts?${searchFor(addresses)}`, call)
        return found.map(({ id, name, language, zone }) => ({
          id,
          name,
          ...(language && { language }),
          ...(zone && { zone }),
        }))
      },
      create: async ({ addresses, name }, call) =>
        write<{ id: string }>('POST', '/contacts', { addresses, name: name ?? addresses[0]?.value ?? '' }, call),
    },
    knowledge: {
      search: (query, language, call) =>
        get<readonly Article[]>(`/articles?${new URLSearchParams({ query, ...(language && { language }) })}`, call),
      async get(id, call) {
        const url = `/articles/${encodeURIComponent(id)}`
        const { status, data } = await http().request<Article>({ method: 'GET', url, accept: [404] }, call)
        return status === 404 ? undefined : data
      },
    },
    records: {
      repeatable: true,
      async find(query, call) {
        const found = await get<readonly DeskRecord[]>(`/records?${new URLSearchParams(query)}`, call)
        return found.map((one) => ({ id: one.id, card: cardOf(one) }))
      },
      create: (about, call) => write<{ id: string }>('POST', '/records', about, call),
      link: (ticket, record, call) =>
        write('PUT', at(ticket, `/records/${encodeURIComponent(record)}`), undefined, call),
      unlink: (ticket, record, call) =>
        write('DELETE', at(ticket, `/records/${encodeURIComponent(record)}`), undefined, call),
    },

    async *catchUp(since, call) {
      let after: number | undefined = 0
      while (after !== undefined) {
        const found: { webhooks: readonly Webhook[]; next?: number } = await get(
          `/webhooks?since=${since}&after=${after}`,
          call,
        )
        for (const webhook of found.webhooks) yield* eventsOf(webhook)
        after = found.next
      }
    },
    async check(call) {
      const me = await get<{ webhook: string | null; waiting: number }>('/me', call)
      const here = handle.url('')
      return {
        findings: [
          { level: 'ok', what: 'The desk answers, and accepts the token' },
          me.webhook === here
            ? { level: 'ok', what: `Its webhooks go to ${here}` }
            : {
                level: 'warn',
                what: `Its webhooks go to ${me.webhook ?? 'nobody'}, not to ${here}`,
                fix: 'Run setup',
              },
          ...(me.waiting > 0 ? [{ level: 'warn' as const, what: `${me.waiting} webhooks wait to be delivered` }] : []),
        ],
      }
    },
    async setup(dryRun, call) {
      const { webhook } = await get<{ webhook: string | null }>('/me', call)
      const url = handle.url('')
      if (webhook === url) return []
      if (!dryRun) await write('PUT', '/webhook', { url }, call)
      return [`webhook: ${webhook ?? 'none'} → ${url}`]
    },
  }
}

const ofDesk = (own: Desk) => ({
  url: () => own.url,
  auth: { kind: 'token', token: own.token },
  webhookSecret: own.secret,
})

/** The desk's own explanation of a refusal. */
const explain = ({ status, data }: { status: number; data: unknown }) => {
  const { code } = (typeof data === 'object' && data !== null ? data : {}) as { code?: unknown }
  if (code === 'ticket_closed' || code === 'ticket_gone')
    return { code, retryable: false, scope: 'conversation' as const, provider: { name: 'desk', code, status } }
  return undefined
}

/** The desk itself matches the national variants of a phone number. */
const searchFor = (addresses: readonly Address[]): URLSearchParams =>
  new URLSearchParams(addresses.map(({ kind, value }): [string, string] => [kind, value]))

const cardOf = ({ id, title, description, state, fields }: DeskRecord): Content => ({
  type: 'card',
  title: `${id} ${title}`,
  ...(description !== undefined && { subtitle: description }),
  fields: [{ label: 'State', value: state }, ...Object.entries(fields).map(([label, value]) => ({ label, value }))],
})
