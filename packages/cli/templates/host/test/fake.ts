import { type Entry, hmac, type WebhookRequest } from '@deskwire/core/adapter'
import type { HostDescriptor } from '@deskwire/testkit'
import { createTestServer, type TestCall } from '@deskwire/testkit/server'
import { acme } from '../src/index.js'

const secrets = ['planted-token-5f1d', 'planted-webhook-77c2'] as const

/** Acme as it should behave: one thing for each key, and the same one again for the same key. */
const made = new Map<string, { id: string; ticket: string | undefined; body: Opened & Posted }>()

interface Opened {
  transcript?: readonly Pick<Entry, 'content'>[]
}
interface Posted {
  content?: Entry['content']
  author?: Entry['author']
  quoted?: string
}

const create = ({ headers, params, read }: TestCall) => {
  const key = headers['idempotency-key'] ?? ''
  const known = made.get(key) ?? { id: `id ${made.size}`, ticket: params.ticket, body: read<Opened & Posted>() }
  made.set(key, known)
  return { status: 201, json: { id: known.id } }
}

const server = createTestServer({
  'POST https://acme-name.example/api/tickets': create,
  'POST https://acme-name.example/api/tickets/:ticket/entries': create,
})

const sign = (request: WebhookRequest): WebhookRequest => {
  const signature = hmac('sha256', secrets[1], [request.body]).toString('hex')
  return { ...request, headers: { ...request.headers, 'x-acme-name-signature': signature } }
}

/** What the contract suite and the played conversations need to know of Acme. */
export const acmeDescriptor: HostDescriptor = {
  create: () => {
    made.clear()
    return acme({
      url: 'https://acme-name.example/api',
      auth: { kind: 'token', token: secrets[0] },
      webhookSecret: secrets[1],
    })
  },
  secrets,
  sign,
  server: {
    fail: server.fail,
    tickets: () => [...made.values()].filter(({ ticket }) => ticket === undefined).length,
    entries: (ticket) =>
      [...made.values()]
        .filter((one) => one.id === ticket.id || one.ticket === ticket.id)
        .flatMap(({ body: { transcript = [], content, author = 'customer', quoted } }) => [
          ...transcript.map((entry) => ({ text: JSON.stringify(entry.content) })),
          ...(content ? [{ text: JSON.stringify({ content, quoted }), author }] : []),
        ]),
    state: (ticket) => [...made.values()].find(({ id }) => id === ticket.id)?.body,
  },
  samples: {
    own: 'never',
    customer: 'never',
    // Agents of Acme cannot attach files.
    attached: 'never',
    reply: ({ n, ticket, text, agent }) => ({
      body: { event: 'reply', id: `reply ${n}`, ticket: ticket.id, text, agent },
    }),
    closed: ({ n, ticket }) => ({ body: { event: 'closed', id: `closed ${n}`, ticket: ticket.id } }),
  },
}
