import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Call,
  createHttp,
  type Entry,
  hmac,
  type Opening,
  WebhookRejected,
  type WebhookRequest,
} from '@deskwire/core/adapter'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { acme } from './index.js'

const text = (words: string) => ({ type: 'text', text: words, markup: 'plain' }) as const

const webhookSecret = 'a secret of Acme'
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const call = (): Call => ({ signal: AbortSignal.timeout(10_000), deadline: Date.now() + 10_000 })

/** Acme as it should behave: an id for each key, the same one again for the same key. */
const requests: { path: string | undefined; headers: IncomingMessage['headers']; body: unknown }[] = []
let server: Server
let url: string

beforeEach(async () => {
  requests.length = 0
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString())
    requests.push({ path: request.url, headers: request.headers, body })
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: `id of ${request.headers['idempotency-key']}` }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => new Promise((resolve) => server.close(resolve)))

const started = async () => {
  const host = acme({ url, token: 'a token', webhookSecret })
  await host.start?.({
    tenant: 'main',
    name: 'acme',
    now: Date.now,
    url: (path) => `https://bridge.example/hosts/acme${path}`,
    http: createHttp(),
    log: quiet,
  })
  return host
}

const webhook = (body: unknown, secret = webhookSecret): WebhookRequest => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const signature = hmac('sha256', secret, [bytes]).toString('hex')
  return {
    method: 'POST',
    publicUrl: 'https://bridge.example/hosts/acme',
    path: '',
    headers: { 'x-acme-name-signature': signature },
    body: bytes,
    receivedAt: 1_700_000_000_000,
  }
}

const opening: Opening = {
  key: 'main.1.1',
  channel: 'sms',
  line: '+15550100000',
  medium: 'sms',
  customer: { addresses: [{ kind: 'phone', value: '+15550100001' }], verified: false },
  subject: 'Ana',
  attributes: {},
}

const entry: Entry = {
  key: 'main.1.2',
  author: 'customer',
  at: 1_700_000_000_000,
  content: text('My order is late'),
  typed: true,
}

it('opens a ticket, with our key so that a repeat is harmless', async () => {
  const host = await started()
  expect(await host.open(opening, call())).toEqual({ id: 'id of main.1.1' })
  expect(requests[0]).toMatchObject({
    path: '/tickets',
    headers: { authorization: 'Bearer a token', 'idempotency-key': 'main.1.1' },
    body: { key: 'main.1.1', subject: 'Ana' },
  })
})

it('posts what the customer said, and names what it wrote', async () => {
  const host = await started()
  expect(await host.post({ id: 'a/b' }, entry, call())).toEqual({ ids: ['id of main.1.2'] })
  expect(requests[0]).toMatchObject({ path: '/tickets/a%2Fb/entries', body: { content: { text: 'My order is late' } } })
})

it('reads an agent’s reply', async () => {
  const reply = { event: 'reply', id: 'r1', ticket: 't1', agent: 'Ben', text: 'On its way' }
  expect((await started()).receive(webhook(reply))).toEqual({
    reply: { status: 200 },
    events: [
      {
        kind: 'reply',
        id: 'r1',
        at: { ticket: 't1' },
        author: { kind: 'agent', name: 'Ben' },
        content: [{ type: 'text', text: 'On its way', markup: 'plain' }],
      },
    ],
  })
})

it('refuses what Acme did not sign', async () => {
  const host = await started()
  expect(() => host.receive(webhook({ event: 'closed', id: 'c1', ticket: 't1' }, 'another'))).toThrow(WebhookRejected)
})

it('keeps what is signed but cannot be read, where a person sees it', async () => {
  const host = await started()
  for (const body of ['{', '[]', { event: 'reply', id: 'r1' }])
    expect(host.receive(webhook(body)).events).toMatchObject([{ kind: 'unreadable' }])
})
