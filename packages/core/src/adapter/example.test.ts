import { createHmac } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { callFor, loopback } from '../../test/loopback.js'
import {
  api,
  brief,
  chosenSecret,
  configure,
  createHttp,
  describe as describeContent,
  type Entry,
  type Environment,
  type Host,
  httpUrl,
  type SecretInput,
  secret,
  signed,
} from '../adapter.js'

interface AcmeOptions {
  url: string
  token: SecretInput
  webhookSecret: SecretInput
}

const schema = z.strictObject({ url: httpUrl(), token: secret(), webhookSecret: chosenSecret() })

const acme = (given: AcmeOptions): Host => {
  const { options, http, start } = configure('acme', schema, given)
  const client = api(http, {
    baseUrl: options.url,
    headers: () => ({ authorization: `Bearer ${options.token.value}` }),
    explain: ({ status }) => (status === 423 ? { code: 'locked', retryable: true, scope: 'conversation' } : undefined),
  })
  return {
    spec: 1,
    name: 'acme',
    capabilities: {
      markup: 'plain',
      attachments: 'link',
      statuses: [],
      repeatable: { open: true, post: false },
      echo: 'id',
    },
    start,
    async open({ key, subject }, call) {
      const json = { key, subject }
      const { data } = await client.request<{ id: string }>(
        { method: 'POST', url: '/tickets', json, repeatable: true },
        call,
      )
      return { id: data.id }
    },
    async post(ticket, { content }, call) {
      const json = { text: describeContent(content) }
      const url = `/tickets/${encodeURIComponent(ticket.id)}/entries`
      return { ids: [(await client.request<{ id: string }>({ method: 'POST', url, json }, call)).data.id] }
    },
    receive: signed({ header: 'x-acme-signature', secret: options.webhookSecret, prefix: 'sha256=' }, (body) => {
      const { id, ticket } = schemaless(body)
      return [{ kind: 'closed', id, at: { ticket } }]
    }),
  }
}

const schemaless = (body: unknown) => body as { id: string; ticket: string }

it('a host is written with the tools alone: configured, started, called, and listened to', async () => {
  const server = await loopback((request, response) =>
    request.url === '/api/tickets' ? response.end('{"id":"T/1"}') : response.writeHead(423).end('{"why":"planted"}'),
  )
  const host = acme({
    url: `${server.url}/api`,
    token: async () => 'planted-token',
    webhookSecret: ['acme-signs-with-5f1d', 'acme-signed-with-77c2'],
  })
  const body = Buffer.from('{"id":"e1","ticket":"T/1"}')
  const signature = `sha256=${createHmac('sha256', 'acme-signed-with-77c2').update(body).digest('hex')}`
  const request = { method: 'POST', publicUrl: 'https://b.example/hosts/acme', path: '', body, receivedAt: 1 }
  expect(host.receive({ ...request, headers: { 'x-acme-signature': signature } }).events).toEqual([
    { kind: 'closed', id: 'e1', at: { ticket: 'T/1' } },
  ])

  const nothing = () => undefined
  const environment: Environment = {
    tenant: 'main',
    name: 'acme',
    now: Date.now,
    url: (path) => `https://b.example/hosts/acme${path}`,
    http: createHttp(),
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  }
  await host.start?.(environment)
  const customer = { addresses: [], verified: false }
  const opening = {
    key: 'k',
    channel: 'sms',
    line: '1',
    medium: 'sms',
    customer,
    subject: 'Hello',
    attributes: {},
  } as const
  expect(await host.open(opening, callFor())).toEqual({ id: 'T/1' })
  expect(server.seen[0]).toMatchObject({
    headers: { authorization: 'Bearer planted-token' },
    body: '{"key":"k","subject":"Hello"}',
  })

  const content = { type: 'text', text: 'planted text', markup: 'plain' } as const
  const entry: Entry = { key: 'e', author: 'customer', at: 1, content, typed: true }
  const thrown = await host.post({ id: 'T/1' }, entry, callFor()).catch((error: unknown) => error)
  expect(thrown).toMatchObject({ failure: { code: 'locked', retryable: true, scope: 'conversation' } })
  expect(inspect(thrown, { depth: 9 })).not.toContain('planted')
  expect(brief(content)).toBe('planted text')
})
