import {
  baseUrl,
  type Call,
  type Content,
  chosenSecret,
  configure,
  fail,
  type Host,
  type HostEvent,
  inHeader,
  type MediaIn,
  secret,
  signed,
  withMedia,
} from '@deskwire/core/adapter'
import { z } from 'zod'

const acmeOptions = z.strictObject({
  url: baseUrl().describe("Where Acme's API is: `https://acme-name.example/api`."),
  auth: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('token'), token: secret() })]),
  webhookSecret: chosenSecret().describe('What Acme signs its webhooks with.'),
})

export type AcmeOptions = z.input<typeof acmeOptions>

/** Media becomes a link the helpdesk can copy; everything else is JSON as it is. */
const plain = (content: Content<MediaIn>) =>
  withMedia(content, (media) => ({
    name: media.name,
    mime: media.mime,
    size: media.size,
    url: media.link(),
  }))

const field = (value: unknown, name: string): string => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  if (typeof found === 'string' && found !== '') return found
  throw fail('unexpected_answer', `Acme sent no ${name}`)
}

/** `{ event: 'reply' | 'closed', id, ticket, text, agent }`. What is thrown here becomes an `unreadable` event. */
const read = (body: unknown): readonly HostEvent[] => {
  const id = field(body, 'id')
  const at = { ticket: field(body, 'ticket') }
  switch (field(body, 'event')) {
    case 'reply': {
      const author = { kind: 'agent', name: field(body, 'agent') } as const
      return [
        { kind: 'reply', id, at, author, content: [{ type: 'text', text: field(body, 'text'), markup: 'plain' }] },
      ]
    }
    case 'closed':
      return [{ kind: 'closed', id, at }]
    default:
      return []
  }
}

export const acme = (given: AcmeOptions): Host => {
  const { http, options, start } = configure('acme-name', acmeOptions, given)

  /** The key makes a repeat harmless: Acme answers the same id again. */
  const create = async (path: string, key: string, json: unknown, call: Call): Promise<string> => {
    const headers = { authorization: `Bearer ${options.auth.token.value}`, 'idempotency-key': key }
    const { data } = await http.request(
      { method: 'POST', url: `${options.url}${path}`, headers, json, repeatable: true },
      call,
    )
    return field(data, 'id')
  }

  return {
    spec: 1,
    name: 'acme-name',
    capabilities: {
      markup: 'plain',
      attachments: 'link',
      // Time enough to copy a file.
      linkForMs: 24 * 60 * 60_000,
      statuses: [],
      repeatable: { open: true, post: true },
      echo: 'id',
    },
    start,
    async open({ transcript = [], first: _, ...opening }, call) {
      const said = transcript.map((entry) => ({ author: entry.author, content: plain(entry.content) }))
      return { id: await create('/tickets', opening.key, { ...opening, transcript: said }, call) }
    },
    async post(ticket, { key, author, name, at, content, quoted }, call) {
      const path = `/tickets/${encodeURIComponent(ticket.id)}/entries`
      return { ids: [await create(path, key, { author, name, at, content: plain(content), quoted }, call)] }
    },
    isSigned: inHeader('x-acme-name-signature'),
    receive: signed({ header: 'x-acme-name-signature', secret: options.webhookSecret }, read),
  }
}
