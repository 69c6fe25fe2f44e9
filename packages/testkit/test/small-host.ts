import {
  api,
  configure,
  describeEntry,
  type Entry,
  type Host,
  inHeader,
  mediaOf,
  secret,
  sha256,
  signed,
  verifyToken,
} from '@deskwire/core/adapter'
import { z } from 'zod'
import type { HostDescriptor } from '../src/index.js'
import { createTestServer } from '../src/server.js'

const base = 'https://small.example'
const secrets = { token: 'planted-token-2b7e', webhookSecret: 'planted-webhook-4c1d' }
const schema = z.strictObject({ token: secret(), webhookSecret: secret() })
const day = 24 * 60 * 60_000

interface Conversation {
  id: string
  at: number
  agent?: string
  text: string
  file?: { id: string; name: string; mime: string }
}

const wordsOf = (entry: Entry): string => {
  const file = mediaOf(entry.content)?.link()
  const who = entry.author === 'customer' ? '' : `[${entry.name ?? entry.author}]`
  return [who, describeEntry(entry), file].filter(Boolean).join('\n')
}

/**
 * As short as a host can be, for a helpdesk whose webhook names no event: ticket, words, agent. Two ways to read it:
 * an id made of the words, as one is tempted to, and a hint whose replies are read from the helpdesk.
 */
export const smallHost = (given: z.input<typeof schema>, ids: 'of the words' | 'of the helpdesk'): Host => {
  const { options, http, start, now } = configure('small', schema, given)
  const desk = api(http, { baseUrl: base, headers: () => ({ authorization: `Bearer ${options.token.value}` }) })
  const reply = (id: string, ticket: string, { agent = '', text, file }: Omit<Conversation, 'id' | 'at'>) =>
    ({
      kind: 'reply',
      id,
      at: { ticket },
      author: { kind: 'agent', name: agent },
      content: [
        { type: 'text', text, markup: 'plain' },
        ...(file
          ? [{ type: 'media', kind: 'file', media: { ref: file.id, mime: file.mime, name: file.name } } as const]
          : []),
      ],
    }) as const
  return {
    spec: 1,
    name: 'small',
    capabilities: {
      markup: 'plain',
      attachments: 'link',
      statuses: [],
      repeatable: { open: false, post: false },
      echo: 'author',
    },
    start,
    async open({ subject, customer, transcript = [] }, call) {
      const text = [subject, ...customer.addresses.map(({ value }) => value), ...transcript.map(wordsOf)].join('\n')
      const { data } = await desk.request<{ id: string }>({ method: 'POST', url: '/tickets', json: { text } }, call)
      return { id: data.id }
    },
    async post({ id }, entry, call) {
      await desk.request({ method: 'POST', url: `/tickets/${id}/replies`, json: { text: wordsOf(entry) } }, call)
      return { ids: [] }
    },
    isSigned: inHeader('x-small-token'),
    receive: signed(
      (request) => verifyToken({ header: 'x-small-token', secret: options.webhookSecret }, request),
      (body) => {
        const { ticket, text, agent, file } = body as Conversation & { ticket: string }
        if (typeof ticket !== 'string' || typeof text !== 'string') throw new TypeError('not as Small sends it')
        return ids === 'of the words'
          ? [reply(sha256(`${ticket}\n${text}`), ticket, { text, ...(agent && { agent }), ...(file && { file }) })]
          : [{ kind: 'changed', at: { ticket } }]
      },
    ),
    async expand({ at }, call) {
      if (!('ticket' in at) || at.ticket === undefined) return []
      const found: Conversation[] = []
      // Newest first, 30 on a page. A hint may wait for three days.
      for (let page = 1; page <= 20; page++) {
        const url = `/tickets/${at.ticket}/replies?page=${page}`
        const { data } = await desk.request<Conversation[]>({ method: 'GET', url }, call)
        found.push(...data)
        if (data.length < 30 || (data.at(-1)?.at ?? 0) < now() - 3 * day) break
      }
      const { ticket } = at
      return found
        .filter(({ agent }) => agent !== undefined)
        .reverse()
        .map((one) => reply(one.id, ticket, one))
    },
    download: async ({ ref }, call) => (await desk.stream({ method: 'GET', url: `/files/${ref}` }, call)).body,
  }
}

const tickets = new Map<string, Conversation[]>()
const files = new Map<string, Uint8Array>()
let count = 0
const say = (ticket: string, said: Omit<Conversation, 'id' | 'at'>) => {
  const made = { id: `C${++count}`, at: Date.now(), ...said }
  tickets.get(ticket)?.push(made)
  return made
}

/** For `createTestServer`, which is called at the top of a test file. */
export const smallServer = () =>
  createTestServer({
    [`POST ${base}/tickets`]: ({ read }) => {
      const id = `T${++count}`
      tickets.set(id, [])
      say(id, { text: read<{ text: string }>().text })
      return { status: 201, json: { id } }
    },
    [`POST ${base}/tickets/:id/replies`]: ({ params, read }) => ({
      status: 201,
      json: say(params.id ?? '', { text: read<{ text: string }>().text }),
    }),
    [`GET ${base}/tickets/:id/replies`]: ({ params, url }) => {
      const page = Number(url.searchParams.get('page') ?? 1)
      return { json: [...(tickets.get(params.id ?? '') ?? [])].reverse().slice((page - 1) * 30, page * 30) }
    },
    [`GET ${base}/files/:id`]: ({ params }) => ({ bytes: files.get(params.id ?? '') ?? new Uint8Array() }),
  })

export const smallDescriptor = (
  server: ReturnType<typeof smallServer>,
  ids: Parameters<typeof smallHost>[1],
): HostDescriptor => {
  const told = (ticket: string, said: Omit<Conversation, 'id' | 'at'>) => {
    const { id: _, at: __, ...words } = say(ticket, said)
    return { body: { ticket, status: 'Open', ...words } }
  }
  return {
    create: () => {
      tickets.clear()
      return smallHost(secrets, ids)
    },
    secrets: Object.values(secrets),
    authenticates: 'caller',
    sign: (request) => ({ ...request, headers: { ...request.headers, 'x-small-token': secrets.webhookSecret } }),
    server: {
      fail: server.fail,
      tickets: () => tickets.size,
      entries: ({ id }) => (tickets.get(id) ?? []).map(({ text }) => text),
    },
    without: ['queues', 'follow-ups'],
    samples: {
      own: 'never',
      customer: 'never',
      reply: ({ ticket, text, agent }) => told(ticket.id, { text, agent }),
      attached: ({ n, ticket, text, agent, file }) => {
        files.set(`F${n}`, file.bytes)
        return told(ticket.id, { text, agent, file: { id: `F${n}`, name: file.name, mime: file.mime } })
      },
    },
  }
}
