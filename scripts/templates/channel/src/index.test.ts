import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Call,
  createHttp,
  type Destination,
  hmac,
  WebhookRejected,
  type WebhookRequest,
} from '@deskwire/core/adapter'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { acme } from './index.js'

const text = (words: string) => ({ type: 'text', text: words, markup: 'plain' }) as const

const webhookSecret = 'a secret of Acme'
const line = '+15550100000'
const customer = '+15550100001'
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const call = (): Call => ({ signal: AbortSignal.timeout(10_000), deadline: Date.now() + 10_000 })
const to: Destination = { line, addresses: [{ kind: 'phone', value: customer }] }

const requests: unknown[] = []
let server: Server
let url: string

beforeEach(async () => {
  requests.length = 0
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    requests.push(JSON.parse(Buffer.concat(chunks).toString()))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: `m${requests.length}` }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => new Promise((resolve) => server.close(resolve)))

const started = async () => {
  const channel = acme({ url, token: 'a token', webhookSecret, numbers: [line] })
  await channel.start?.({
    tenant: 'main',
    name: 'acme',
    now: Date.now,
    url: (path) => `https://bridge.example/channels/acme${path}`,
    http: createHttp(),
    log: quiet,
  })
  return channel
}

const webhook = (body: unknown, secret = webhookSecret): WebhookRequest => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const signature = hmac('sha256', secret, [bytes]).toString('hex')
  return {
    method: 'POST',
    publicUrl: 'https://bridge.example/channels/acme',
    path: '',
    headers: { 'x-acme-name-signature': signature },
    body: bytes,
    receivedAt: 1_700_000_000_000,
  }
}

const about = { number: line, customer, at: '2026-01-02T03:04:05Z' }

it('sends text, with our part id as its reference', async () => {
  const channel = await started()
  expect(await channel.send({ id: 'c.1.0', content: text('On its way') }, to, call())).toEqual({
    providerId: 'm1',
    status: 'queued',
  })
  expect(requests).toEqual([{ from: line, to: customer, text: 'On its way', reference: 'c.1.0' }])
})

it('sends nothing to somebody without a phone number', async () => {
  const channel = await started()
  const unreachable = { line, addresses: [{ kind: 'username', value: 'ana' }] } as const
  await expect(channel.send({ id: 'c.1.0', content: text('Hi') }, unreachable, call())).rejects.toMatchObject({
    code: 'unreachable',
  })
  expect(requests).toEqual([])
})

it('reads a message and a status', async () => {
  const channel = await started()
  const message = channel.receive(webhook({ ...about, event: 'message', id: 'e1', text: 'Where is it?' }))
  expect(message.events).toMatchObject([
    { kind: 'message', id: 'e1', line, from: to.addresses, content: { type: 'text', text: 'Where is it?' } },
  ])
  const status = channel.receive(webhook({ ...about, event: 'status', id: 'e2', message: 'm1', status: 'delivered' }))
  expect(status.events).toMatchObject([{ kind: 'status', message: 'm1', status: 'delivered' }])
})

it('refuses what Acme did not sign', async () => {
  const channel = await started()
  expect(() => channel.receive(webhook({ ...about, event: 'message', id: 'e1', text: 'x' }, 'another'))).toThrow(
    WebhookRejected,
  )
})

it('keeps what is signed but cannot be read, where a person sees it', async () => {
  const channel = await started()
  for (const body of ['{', '[]', { ...about, event: 'message', id: 'e1', at: 'soon', text: 'x' }])
    expect(channel.receive(webhook(body)).events).toMatchObject([{ kind: 'unreadable' }])
})
