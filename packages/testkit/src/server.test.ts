import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHttp, multipart } from '@deskwire/core/adapter'
import { describe, expect, it } from 'vitest'
import { createTestServer, type TestFile } from './server.js'

const server = createTestServer({
  'POST https://api.acme.test/tickets': ({ read }) => ({
    status: 201,
    json: { subject: read<{ subject: string }>().subject },
  }),
  'https://api.acme.test/tickets/:id': ({ params, method }) => ({ json: { id: params.id, method } }),
  'https://api.acme.test/file': { bytes: new Uint8Array([1, 2, 3]), headers: { 'content-type': 'image/png' } },
})

const another = createTestServer({ 'https://other.test/mine': { text: 'hello' } })

const http = createHttp({ retries: 0 })
const call = () => ({ signal: AbortSignal.timeout(5_000), deadline: Date.now() + 5_000 })
const post = (more = {}) =>
  http.request({ method: 'POST', url: 'https://api.acme.test/tickets', json: { subject: 'Tea' }, ...more }, call())

describe('the test server', () => {
  it('answers as declared, and keeps what it was asked', async () => {
    expect(await post()).toMatchObject({ status: 201, data: { subject: 'Tea' } })
    const got = await http.request({ method: 'GET', url: 'https://api.acme.test/tickets/a%2Fb?full=1' }, call())
    expect(got.data).toEqual({ id: 'a/b', method: 'GET' })
    expect(server.to('POST https://api.acme.test/tickets').map(({ body }) => body)).toEqual([{ subject: 'Tea' }])
    expect(server.calls).toHaveLength(2)
    expect(server.calls[1]?.url.searchParams.get('full')).toBe('1')
  })

  it('forgets after each test', () => {
    expect(server.calls).toEqual([])
  })

  it('reads forms and multipart bodies', async () => {
    await post({
      json: undefined,
      form: new URLSearchParams([
        ['subject', 'a b'],
        ['tag', '1'],
        ['tag', '2'],
      ]),
    })
    const text = { name: 'subject', value: 'Tea' }
    const attached = { name: 'file', file: Buffer.from('hello'), fileName: 'hello.txt', mime: 'text/plain' }
    await post({ json: undefined, ...multipart([text, attached]) })
    expect(server.calls[0]?.body).toEqual({ subject: 'a b', tag: ['1', '2'] })
    const { file } = server.calls[1]?.read<{ file: TestFile }>() ?? {}
    expect(file).toMatchObject({ name: 'hello.txt', type: 'text/plain' })
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('hello')
  })

  it('takes further routes first, until the test ends', async () => {
    server.use({ 'POST https://api.acme.test/tickets': { status: 409, json: {} } })
    await expect(post()).rejects.toMatchObject({ code: 'conflict' })
  })

  it.each([
    ['limited', { retryable: true, retryAfterMs: 7_000 }],
    ['refused', { retryable: false }],
    ['down', { retryable: true, ambiguous: true }],
    ['lost-answer', { ambiguous: true }],
  ] as const)('plants %s for one write', async (fault, failure) => {
    server.fail(fault)
    await expect(post()).rejects.toMatchObject({ failure })
    expect(await post()).toMatchObject({ status: 201 })
  })

  it('hangs until the caller gives up', async () => {
    server.fail('hang')
    const url = 'https://api.acme.test/tickets'
    const hanging = { signal: AbortSignal.timeout(500), deadline: Date.now() + 60_000 }
    await expect(http.request({ method: 'POST', url, json: {} }, hanging)).rejects.toMatchObject({
      failure: { ambiguous: true },
    })
  })

  it('shares a file with another one, each with its own calls', async () => {
    expect((await http.request({ method: 'GET', url: 'https://other.test/mine' }, call())).data).toBe('hello')
    expect([server.calls.length, another.calls.length]).toEqual([0, 1])
  })

  it('lets through what a test has started on this machine', async () => {
    const own = createServer((_request, response) => response.end('"here"')).listen(0, '127.0.0.1')
    await once(own, 'listening')
    const { port } = own.address() as AddressInfo
    expect((await http.request({ method: 'GET', url: `http://127.0.0.1:${port}/a.json` }, call())).data).toBe('here')
    own.close()
    own.closeAllConnections()
  })

  // msw takes a URL that ends like a static file for one, and lets it through unasked.
  it.each(['https://api.acme.test/settings.json', 'https://api.acme.test/logo.png', 'https://other.test/'])(
    'lets nothing through to the network, %s neither, and fails the test',
    async (url) => {
      await expect(http.request({ method: 'GET', url }, call())).rejects.toMatchObject({ failure: { retryable: true } })
      expect(() => server.reset()).toThrow(`No route fits GET ${url}`)
    },
  )
})
