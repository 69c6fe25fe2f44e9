import {
  baseUrl,
  type Channel,
  type ChannelEvent,
  chosenSecret,
  configure,
  fail,
  inHeader,
  secret,
  signedChannel,
} from '@deskwire/core/adapter'
import { z } from 'zod'

const acmeOptions = z.strictObject({
  apiBase: baseUrl().describe("Where Acme's API is: `https://acme-name.example/api`."),
  token: secret(),
  webhookSecret: chosenSecret().describe('What Acme signs its webhooks with.'),
  lines: z
    .array(z.string().regex(/^\+[1-9]\d{6,14}$/, 'expected E.164: + and 7 to 15 digits'))
    .min(1)
    .readonly()
    .describe('The numbers we may send from, in E.164.'),
})

export type AcmeOptions = z.input<typeof acmeOptions>

const field = (value: unknown, name: string): string => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  if (typeof found === 'string' && found !== '') return found
  throw fail('unexpected_answer', `Acme sent no ${name}`)
}

const timeOf = (value: string): number => {
  const at = Date.parse(value)
  if (Number.isNaN(at)) throw fail('unexpected_answer', 'Acme sent a time that is none')
  return at
}

const deliveries = { sent: 'sent', delivered: 'delivered', failed: 'failed' } as const

const isDelivery = (word: string): word is keyof typeof deliveries => Object.hasOwn(deliveries, word)

/** `{ event: 'message' | 'status', id, number, customer, at, … }`. What is thrown here becomes an `unreadable` event. */
const read = (body: unknown): readonly ChannelEvent[] => {
  const id = field(body, 'id')
  const line = field(body, 'number')
  const customer = [{ kind: 'phone', value: field(body, 'customer') }] as const
  const at = timeOf(field(body, 'at'))
  switch (field(body, 'event')) {
    case 'message': {
      const content = { type: 'text', text: field(body, 'text'), markup: 'plain' } as const
      return [{ kind: 'message', id, line, from: customer, at, clock: 'provider', content }]
    }
    case 'status': {
      const word = field(body, 'status')
      if (!isDelivery(word)) return []
      const status = deliveries[word]
      const failure = status === 'failed' && {
        code: 'undelivered',
        message: 'Acme could not deliver it',
        retryable: false,
      }
      const message = field(body, 'message')
      return [{ kind: 'status', id, line, to: customer, message, status, at, ...(failure && { failure }) }]
    }
    default:
      return []
  }
}

export const acme = (given: AcmeOptions): Channel => {
  const { http, options, start } = configure('acme-name', acmeOptions, given)
  return {
    spec: 1,
    provider: 'acme-name',
    lines: options.lines.map((number) => ({ id: number, medium: 'sms', address: number })),
    capabilities: { text: { max: 1600, markup: 'plain' }, media: {}, content: ['text'], segments: true },
    start,
    async send({ id, content }, { line, sender = line, addresses }, call) {
      const to = addresses.find(({ kind }) => kind === 'phone')?.value
      if (to === undefined) throw fail('unreachable', 'Acme writes to phone numbers only')
      if (content.type !== 'text') throw fail('content', `Acme cannot send ${content.type}`)
      const { data } = await http.request(
        {
          method: 'POST',
          url: `${options.apiBase}/messages`,
          headers: { authorization: `Bearer ${options.token.value}` },
          json: { from: sender, to, text: content.text, reference: id },
        },
        call,
      )
      return { providerId: field(data, 'id'), status: 'queued' }
    },
    isSigned: inHeader('x-acme-name-signature'),
    receive: signedChannel({ header: 'x-acme-name-signature', secret: options.webhookSecret }, read),
  }
}
