import { hmac, type WebhookRequest } from '@deskwire/core/adapter'
import type { ChannelDescriptor } from '@deskwire/testkit'
import { createTestServer, type TestCall } from '@deskwire/testkit/server'
import { acme } from '../src/index.js'

const secrets = ['planted-token-5f1d', 'planted-webhook-77c2'] as const

interface Taken {
  from: string
  to: string
  text: string
  reference: string
}
const taken: Taken[] = []

const server = createTestServer({
  'POST https://acme-name.example/api/messages': ({ read }: TestCall) => ({
    status: 201,
    json: { id: `m${taken.push(read<Taken>())}` },
  }),
})

const sign = (request: WebhookRequest): WebhookRequest => {
  const signature = hmac('sha256', secrets[1], [request.body]).toString('hex')
  return { ...request, headers: { ...request.headers, 'x-acme-name-signature': signature } }
}

const isoTime = (at: number) => new Date(at).toISOString()

/** What the contract suite and the played conversations need to know of Acme. */
export const acmeDescriptor: ChannelDescriptor = {
  create: () => {
    taken.length = 0
    return acme({
      apiBase: 'https://acme-name.example/api',
      token: secrets[0],
      webhookSecret: secrets[1],
      lines: ['+15550100000', '+15550100001'],
    })
  },
  secrets,
  sign,
  server: {
    fail: server.fail,
    taken: () =>
      taken.map(({ from, to, text, reference }, at) => ({
        providerId: `m${at + 1}`,
        from,
        to,
        content: text,
        part: reference,
      })),
  },
  samples: {
    // Acme carries no files.
    media: 'never',
    message: ({ n, text, from, line, at }) => ({
      body: { event: 'message', id: `e${n}`, number: line.id, customer: from, at: isoTime(at), text },
    }),
    status: ({ n, status, message, to, line, at }) =>
      status === 'read'
        ? undefined
        : {
            body: {
              event: 'status',
              id: `s${n} ${status}`,
              number: line.id,
              customer: to,
              at: isoTime(at),
              message,
              status,
            },
          },
  },
}
