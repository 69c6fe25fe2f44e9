import { createServer as createProxy } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { callFor, loopback } from '../../../test/loopback.js'
import { DeskwireError, type Failure } from '../../model/failure.js'
import type { HttpRequest } from '../../ports/http.js'
import { readAll } from '../reading/media.js'
import { createHttp } from './http.js'
import { multipart } from './multipart.js'

const loopbackAllowed = { allowAddress: (address: string) => address === '127.0.0.1' }

const failureFrom = async (work: Promise<unknown>): Promise<Failure> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!DeskwireError.isInstance(thrown)) throw new TypeError(`not a DeskwireError: ${inspect(thrown)}`)
  return thrown.failure
}

const untilTrue = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 15_000, interval: 4 })

/** A port on which nobody listens any more. */
const closedPort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  await new Promise<void>((done) => server.close(() => done()))
  return typeof address === 'object' && address ? address.port : 0
}

describe('a process that was stopped', () => {
  it('sends nothing after its deadline, also when the connection was being made meanwhile', async () => {
    const server = await loopback((_request, response) => response.end('{}'))
    let now = 0
    const http = createHttp({
      ...loopbackAllowed,
      now: () => now,
      lookup: ((_name: string, _options: object, found: (error: null, at: object[]) => void) => {
        now = 5_000
        found(null, [{ address: '127.0.0.1', family: 4 }])
      }) as NonNullable<Parameters<typeof createHttp>[0]>['lookup'],
    })
    const { port } = new URL(server.url)
    const call = { signal: new AbortController().signal, deadline: 5_000 }
    const url = `http://desk.test:${port}/`
    const failure = await failureFrom(http.request({ method: 'POST', url, json: {}, untrusted: true }, call))
    expect(failure).toMatchObject({ code: 'timeout', retryable: true })
    expect(failure).not.toHaveProperty('ambiguous')
    // Nor with a connection that is open already.
    now = 0
    await http.request({ method: 'POST', url: server.url, json: {} }, call)
    expect(server.seen).toHaveLength(1)
    now = 6_000
    expect(await failureFrom(http.request({ method: 'POST', url: server.url, json: {} }, call))).toMatchObject({
      code: 'timeout',
    })
    expect(server.seen).toHaveLength(1)
  })

  it('does not finish a file of which a part had left', async () => {
    let received = ''
    let isClosed = false
    const server = createServer((socket) => {
      socket.on('data', (bytes) => {
        received += bytes
      })
      socket.on('error', () => undefined)
      socket.on('close', () => {
        isClosed = true
      })
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    onTestFinished(() => void server.close())
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    let now = 0
    const http = createHttp({ now: () => now })
    const left = ['one ', 'two ', 'three']
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const word = left.shift()
        if (word === undefined) return controller.close()
        if (word === 'three') {
          await untilTrue(() => received.includes('two '))
          now = 6_000
        }
        controller.enqueue(new TextEncoder().encode(word))
      },
    })
    const call = { signal: new AbortController().signal, deadline: 5_000 }
    const failure = await failureFrom(http.request({ method: 'POST', url: `http://127.0.0.1:${port}`, body }, call))
    expect(failure).toMatchObject({ code: 'timeout', ambiguous: true })
    await untilTrue(() => isClosed)
    expect(received).not.toContain('three')
  })
})

describe('what is sent and what comes back', () => {
  it('sends JSON, forms and multipart with their content types and reads JSON', async () => {
    const server = await loopback((_request, response) => response.end('{"ok":true}'))
    const http = createHttp()
    const answer = await http.request<{ ok: boolean }>(
      { method: 'POST', url: `${server.url}/a`, json: { text: 'ä€😀' }, headers: { Authorization: 'Bearer t' } },
      callFor(),
    )
    expect(answer).toMatchObject({ status: 200, data: { ok: true } })
    await http.request(
      {
        method: 'POST',
        url: server.url,
        form: new URLSearchParams([
          ['a', '1'],
          ['a', ''],
        ]),
      },
      callFor(),
    )
    const file = { name: 'file', file: Buffer.from('bytes'), fileName: 'ä.png', mime: 'image/png' }
    await http.request({ method: 'POST', url: server.url, ...multipart([file]) }, callFor())
    await http.request(
      { method: 'PUT', url: server.url, body: '"kept"', headers: { 'content-type': 'text/plain' } },
      callFor(),
    )
    const [json, urlencoded, parts, text] = server.seen
    expect(json).toMatchObject({
      body: '{"text":"ä€😀"}',
      headers: { 'content-type': 'application/json', authorization: 'Bearer t' },
    })
    expect(urlencoded).toMatchObject({
      body: 'a=1&a=',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect(parts?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(parts?.body).toContain('bytes')
    expect(text).toMatchObject({ body: '"kept"', headers: { 'content-type': 'text/plain' } })
  })

  it('gives text where the answer is not JSON, whatever it claims', async () => {
    const server = await loopback((_request, response) =>
      response.setHeader('content-type', 'application/json').end('<html>busy</html>'),
    )
    expect((await createHttp().request({ method: 'GET', url: server.url }, callFor())).data).toBe('<html>busy</html>')
  })

  it.each([
    ['204', 'POST', 204, {}],
    ['a length of 0', 'PUT', 200, { 'content-length': '0' }],
    ['HEAD', 'HEAD', 200, {}],
  ] as const)('takes no body for none, whatever compression it claims: %s', async (_what, method, status, headers) => {
    for (const encoding of ['gzip', 'deflate', 'br']) {
      const server = await loopback((_request, response) =>
        response.writeHead(status, { 'content-encoding': encoding, ...headers }).end(),
      )
      const answer = await createHttp().request({ method, url: server.url }, callFor())
      expect(answer).toMatchObject({ status, data: undefined })
    }
  })

  it('reads a URL as Node does: credentials of our own, an encoded path, a query', async () => {
    const server = await loopback((_request, response) => response.end('{}'))
    const url = `http://us%40er:pass%3A@127.0.0.1:${server.port}/a%20b/ä?c=d&e=#f`
    await createHttp().request({ method: 'GET', url }, callFor())
    expect(server.seen[0]).toMatchObject({
      url: '/a%20b/%C3%A4?c=d&e=',
      headers: {
        host: `127.0.0.1:${server.port}`,
        authorization: `Basic ${Buffer.from('us@er:pass:').toString('base64')}`,
      },
    })
  })

  it('streams both ways', async () => {
    const server = await loopback((_request, response, body) => response.end(body.toUpperCase()))
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const word of ['one ', 'two ', 'three']) controller.enqueue(new TextEncoder().encode(word))
        controller.close()
      },
    })
    const answer = await createHttp().stream({ method: 'POST', url: server.url, body }, callFor())
    expect(Buffer.from(await readAll(answer.body, 100)).toString()).toBe('ONE TWO THREE')
  })

  it('takes an accepted status as an answer', async () => {
    const server = await loopback((_request, response) => response.writeHead(404).end('{"none":1}'))
    const answer = await createHttp().request({ method: 'GET', url: server.url, accept: [404] }, callFor())
    expect(answer).toMatchObject({ status: 404, data: { none: 1 } })
  })

  it('lets an adapter read the provider’s own error', async () => {
    const server = await loopback((_request, response) => response.writeHead(400).end('{"error":{"code":131047}}'))
    const explain: HttpRequest['explain'] = () => ({
      code: 'window_closed',
      provider: { name: 'meta', code: '131047' },
    })
    expect(
      await failureFrom(createHttp().request({ method: 'POST', url: server.url, explain }, callFor())),
    ).toMatchObject({
      code: 'window_closed',
      retryable: false,
      provider: { name: 'meta', code: '131047', status: 400 },
    })
    const broken: HttpRequest['explain'] = () => {
      throw new TypeError('a shape nobody expected')
    }
    expect(
      await failureFrom(createHttp().request({ method: 'POST', url: server.url, explain: broken }, callFor())),
    ).toMatchObject({ code: 'invalid', retryable: false })
  })
})

describe('failures are told apart', () => {
  const post = async (status: number, headers: Record<string, string> = {}, more: Partial<HttpRequest> = {}) => {
    const server = await loopback((_request, response) => response.writeHead(status, headers).end('no'))
    const http = createHttp({ retries: 0, now: () => Date.UTC(2026, 0, 1) })
    return failureFrom(
      http.request(
        { method: 'POST', url: server.url, ...more },
        { ...callFor(), deadline: Date.UTC(2026, 0, 1) + 9000 },
      ),
    )
  }

  it.each([
    [400, 'invalid'],
    [401, 'auth'],
    [403, 'auth'],
    [404, 'not_found'],
    [409, 'conflict'],
    [418, 'refused'],
    [422, 'invalid'],
    [302, 'redirected'],
  ])('%i is a certain failure: %s', async (status, code) => {
    const failure = await post(status)
    expect(failure).toMatchObject({ code, retryable: false, provider: { status } })
    expect(failure.ambiguous).toBeUndefined()
  })

  it('429 may be tried again, after what Retry-After says in seconds or as a date', async () => {
    expect(await post(429, { 'retry-after': '7' })).toMatchObject({
      code: 'rate_limited',
      retryable: true,
      retryAfterMs: 7000,
    })
    expect(await post(429, { 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' })).toMatchObject({ retryAfterMs: 60_000 })
    expect((await post(429, { 'retry-after': 'soon' })).retryAfterMs).toBeUndefined()
    expect((await post(429, { 'retry-after': '999999999' })).retryAfterMs).toBe(86_400_000)
    expect((await post(429)).ambiguous).toBeUndefined()
  })

  it('a 5xx to a write is ambiguous, unless it says when to come back or the write is repeatable', async () => {
    expect(await post(500)).toMatchObject({ code: 'unavailable', retryable: true, ambiguous: true })
    expect(await post(503)).toMatchObject({ ambiguous: true })
    expect((await post(503, { 'retry-after': '3' })).ambiguous).toBeUndefined()
    expect((await post(500, {}, { repeatable: true })).ambiguous).toBeUndefined()
    expect((await post(500, {}, { method: 'GET' })).ambiguous).toBeUndefined()
  })

  it('what could not be connected to was never sent', async () => {
    const url = `http://127.0.0.1:${await closedPort()}/`
    const failure = await failureFrom(createHttp().request({ method: 'POST', url }, callFor()))
    expect(failure).toMatchObject({ code: 'unreachable_server', retryable: true, provider: { code: 'ECONNREFUSED' } })
    expect(failure.ambiguous).toBeUndefined()
  })

  it('a name that does not resolve was never sent to', async () => {
    const failure = await failureFrom(
      createHttp().request({ method: 'POST', url: 'http://nobody.invalid/' }, callFor()),
    )
    expect(failure).toMatchObject({ code: 'unreachable_server', retryable: true })
    expect(failure.ambiguous).toBeUndefined()
  })

  it('what failed before the connection was secure was never sent', async () => {
    const server = createServer((socket) => socket.once('data', () => socket.destroy()).on('error', () => undefined))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const url = `https://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`
    const failure = await failureFrom(createHttp().request({ method: 'POST', url, json: {} }, callFor()))
    await new Promise<void>((done) => server.close(() => done()))
    expect(failure).toMatchObject({ code: 'unreachable_server', retryable: true })
    expect(failure.ambiguous).toBeUndefined()
  })

  it('on a connection that was used before, what is lost was sent', async () => {
    let count = 0
    const server = await loopback((request, response) =>
      count++ === 0 ? response.end('{}') : request.socket.destroy(),
    )
    const http = createHttp()
    await http.request({ method: 'POST', url: server.url }, callFor())
    expect(await failureFrom(http.request({ method: 'POST', url: server.url }, callFor()))).toMatchObject({
      ambiguous: true,
    })
  })

  it('a connection lost after sending is ambiguous for a write, plain for a read', async () => {
    const server = await loopback((request) => request.socket.destroy())
    const http = createHttp({ retries: 0 })
    expect(await failureFrom(http.request({ method: 'POST', url: server.url, json: {} }, callFor()))).toMatchObject({
      code: 'connection_lost',
      retryable: true,
      ambiguous: true,
    })
    const read = await failureFrom(http.request({ method: 'GET', url: server.url }, callFor()))
    expect(read.ambiguous).toBeUndefined()
  })

  it('an answer that breaks off is ambiguous for a write', async () => {
    const server = await loopback((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"id":')
      setTimeout(() => request.socket.destroy(), 20)
    })
    expect(await failureFrom(createHttp().request({ method: 'POST', url: server.url }, callFor()))).toMatchObject({
      retryable: true,
      ambiguous: true,
    })
  })

  it('a silent server ends with the deadline, a slow body too', async () => {
    const silent = await loopback(() => undefined)
    expect(await failureFrom(createHttp().request({ method: 'POST', url: silent.url }, callFor(500)))).toMatchObject({
      code: 'timeout',
      ambiguous: true,
    })
    const slow = await loopback((_request, response) => {
      response.writeHead(200).write('{')
    })
    expect(await failureFrom(createHttp().request({ method: 'GET', url: slow.url }, callFor(150)))).toMatchObject({
      code: 'timeout',
      retryable: true,
    })
    // It begins within its time, on a busy machine too.
    const { body } = await createHttp().stream({ method: 'GET', url: slow.url }, callFor(1_000))
    expect(await failureFrom(readAll(body, 100))).toMatchObject({ code: 'timeout' })
  })

  it('a stream that nobody reads in time fails when it is read, and harms nothing before', async () => {
    const server = await loopback((request, response) => {
      if (request.url === '/zip') response.setHeader('content-encoding', 'gzip')
      response.writeHead(200).write(request.url === '/zip' ? gzipSync('abc').subarray(0, 12) : 'abc')
      if (request.url === '/cut') setTimeout(() => request.socket.destroy(), 10)
    })
    const late = async (path: string) => {
      const { body } = await createHttp().stream({ method: 'GET', url: server.url + path }, callFor(1_000))
      await new Promise((next) => setTimeout(next, 1_050))
      return failureFrom(readAll(body, 100))
    }
    for (const failure of await Promise.all(['/', '/zip', '/cut'].map(late)))
      expect(failure).toMatchObject({ code: 'timeout', retryable: true })
  })

  it('the caller’s signal ends a call; one that was over before was never sent', async () => {
    const server = await loopback(() => undefined)
    const end = new AbortController()
    const work = failureFrom(
      createHttp().request({ method: 'POST', url: server.url }, { signal: end.signal, deadline: Date.now() + 10_000 }),
    )
    await untilTrue(() => server.seen.length === 1)
    end.abort()
    expect(await work).toMatchObject({ code: 'aborted', retryable: true, ambiguous: true })
    const late = await failureFrom(
      createHttp().request({ method: 'POST', url: server.url }, { signal: end.signal, deadline: Date.now() + 10_000 }),
    )
    expect(late.ambiguous).toBeUndefined()
    expect(server.seen).toHaveLength(1)
  })

  it('an answer that is too large is refused, counted after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024))
    const server = await loopback((_request, response) => response.setHeader('content-encoding', 'gzip').end(bomb))
    const request = { method: 'GET', url: server.url, maxBytes: 100_000 } as const
    expect(bomb.length).toBeLessThan(100_000)
    expect(await failureFrom(createHttp().request(request, callFor()))).toMatchObject({
      code: 'too_large',
      retryable: false,
    })
    const { body } = await createHttp().stream(request, callFor())
    expect(await failureFrom(readAll(body, 1e9))).toMatchObject({ code: 'too_large' })
    expect(await failureFrom(createHttp().request({ ...request, method: 'POST' }, callFor()))).toMatchObject({
      code: 'too_large',
      ambiguous: true,
    })
  })

  it('closes the connection of an answer that nobody reads to its end', async () => {
    let closed = 0
    const server = await loopback((request, response) => {
      request.socket.on('close', () => closed++)
      if (request.url === '/elsewhere') response.writeHead(302, { location: 'gopher://a/', 'content-length': '9' })
      // The padding after the compressed bytes never ends.
      else response.setHeader('content-encoding', 'gzip')
      response.write(request.url === '/elsewhere' ? 'b' : Buffer.concat([gzipSync('{"a":1}'), Buffer.alloc(4)]))
    })
    const http = createHttp()
    const refused = http.request({ method: 'GET', url: `${server.url}/elsewhere`, redirects: 1 }, callFor())
    expect(await failureFrom(refused)).toMatchObject({ code: 'redirected' })
    await untilTrue(() => closed === 1)
    expect((await http.request({ method: 'GET', url: server.url }, callFor())).data).toEqual({ a: 1 })
    await untilTrue(() => closed === 2)
  })

  it('a header that cannot be written is a certain failure', async () => {
    const server = await loopback((_request, response) => response.end())
    for (const json of [{ big: 1n }, () => 'no JSON']) {
      const failure = await failureFrom(createHttp().request({ method: 'POST', url: server.url, json }, callFor()))
      expect(failure).toMatchObject({ code: 'invalid', retryable: false })
    }
    expect(server.seen).toHaveLength(0)
  })
})

describe('repeating within a call', () => {
  const flaky = (failures: number, status = 503) => {
    let count = 0
    return loopback((_request, response) => response.writeHead(count++ < failures ? status : 200).end('{}'))
  }

  it('repeats a read and a repeatable write, a few times', async () => {
    const server = await flaky(2)
    expect((await createHttp().request({ method: 'GET', url: server.url }, callFor())).status).toBe(200)
    expect(server.seen).toHaveLength(3)
    const other = await flaky(1)
    await createHttp().request({ method: 'POST', url: other.url, json: { a: 1 }, repeatable: true }, callFor())
    expect(other.seen.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}'])
    const down = await flaky(99)
    expect(await failureFrom(createHttp().request({ method: 'GET', url: down.url }, callFor()))).toMatchObject({
      code: 'unavailable',
    })
    expect(down.seen).toHaveLength(3)
  })

  it.each([
    ['a write that is not repeatable', { method: 'POST' }, 503],
    ['a certain failure', { method: 'GET' }, 404],
    ['a 429: the bridge lets the whole line rest', { method: 'GET' }, 429],
  ] as const)('does not repeat %s', async (_what, request, status) => {
    const server = await flaky(9, status)
    await failureFrom(createHttp().request({ ...request, url: server.url }, callFor()))
    expect(server.seen).toHaveLength(1)
  })

  it('does not wait past the deadline, nor long because of Retry-After', async () => {
    const server = await loopback((_request, response) => response.writeHead(503, { 'retry-after': '60' }).end())
    const failure = await failureFrom(createHttp().request({ method: 'GET', url: server.url }, callFor(600_000)))
    expect(failure.retryAfterMs).toBe(60_000)
    expect(server.seen).toHaveLength(1)
  })
})

describe('redirects and credentials', () => {
  const secrets = { authorization: 'Bearer planted', 'x-api-key': 'planted', cookie: 'planted', range: 'bytes=0-1' }

  it('are off unless said', async () => {
    const server = await loopback((_request, response) => response.writeHead(302, { location: '/b' }).end())
    expect(await failureFrom(createHttp().request({ method: 'GET', url: server.url }, callFor()))).toMatchObject({
      code: 'redirected',
    })
    expect(server.seen).toHaveLength(1)
  })

  it('drop every credential on the way to another origin, and do not get it back on returning', async () => {
    const home = await loopback((request, response) =>
      request.url === '/start'
        ? response.writeHead(307, { location: `${away.url}/away` }).end()
        : response.end('{"home":true}'),
    )
    const away = await loopback((_request, response) => response.writeHead(302, { location: `${home.url}/end` }).end())
    const request = { method: 'GET', url: `${home.url}/start`, headers: secrets, redirects: 3 } as const
    const http = createHttp({ allowAddress: () => true })
    expect((await http.request(request, callFor())).data).toEqual({ home: true })
    expect(home.seen[0]?.headers).toMatchObject(secrets)
    for (const hop of [away.seen[0], home.seen[1]]) {
      expect(JSON.stringify(hop?.headers)).not.toContain('planted')
      expect(hop?.headers.range).toBe('bytes=0-1')
    }
  })

  it('are followed from our own host to elsewhere only where a URL from outside would be', async () => {
    const inner = await loopback((_request, response) => response.end('{"secret":true}'))
    const home = await loopback((_request, response) => response.writeHead(302, { location: inner.url }).end())
    const work = createHttp().request({ method: 'GET', url: home.url, redirects: 3 }, callFor())
    expect(await failureFrom(work)).toMatchObject({ code: 'private_address' })
    const metadata = await loopback((_request, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
    )
    const stolen = createHttp().stream({ method: 'GET', url: metadata.url, redirects: 3 }, callFor())
    expect(await failureFrom(stolen)).toMatchObject({ code: 'private_address' })
    expect(inner.seen).toHaveLength(0)
  })

  it('keep credentials on the same origin', async () => {
    const server = await loopback((request, response) =>
      request.url === '/a' ? response.writeHead(302, { location: '/b' }).end() : response.end('{}'),
    )
    await createHttp().request({ method: 'GET', url: `${server.url}/a`, headers: secrets, redirects: 1 }, callFor())
    expect(server.seen[1]?.headers).toMatchObject(secrets)
  })

  it('never carry a body to another origin', async () => {
    const away = await loopback((_request, response) => response.end('{}'))
    const home = await loopback((_request, response) => response.writeHead(308, { location: away.url }).end())
    const work = createHttp().request(
      { method: 'POST', url: home.url, json: { text: 'planted' }, redirects: 2 },
      callFor(),
    )
    expect(await failureFrom(work)).toMatchObject({ code: 'redirected' })
    expect(away.seen).toHaveLength(0)
  })

  it('turn a POST into a GET where the status says so', async () => {
    const server = await loopback((request, response) =>
      request.url === '/a' ? response.writeHead(303, { location: '/b' }).end() : response.end('{}'),
    )
    await createHttp().request({ method: 'POST', url: `${server.url}/a`, json: { a: 1 }, redirects: 1 }, callFor())
    expect(server.seen[1]).toMatchObject({ method: 'GET', url: '/b', body: '' })
  })

  it('end after as many as were allowed', async () => {
    const server = await loopback((_request, response) => response.writeHead(302, { location: '/again' }).end())
    const work = createHttp().request({ method: 'GET', url: server.url, redirects: 4 }, callFor())
    expect(await failureFrom(work)).toMatchObject({ code: 'redirected' })
    expect(server.seen).toHaveLength(5)
  })

  it('credentials reach only the origins they are for', async () => {
    const own = await loopback((_request, response) => response.end('{}'))
    const other = await loopback((_request, response) => response.end('{}'))
    const http = createHttp({ credentialsFor: [`${own.url}/api/v2`] })
    for (const { url } of [own, other]) await http.request({ method: 'GET', url, headers: secrets }, callFor())
    expect(own.seen[0]?.headers).toMatchObject(secrets)
    expect(JSON.stringify(other.seen[0]?.headers)).not.toContain('planted')
  })
})

describe('a proxy of the environment', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('carries calls to a helpdesk, never to a URL from outside', async () => {
    const home = await loopback((_request, response) => response.end('{"home":true}'))
    const connected: string[] = []
    const proxy = createProxy((_request, response) => response.writeHead(405).end())
    proxy.on('connect', ({ url = '' }: { url?: string }, socket: Socket) => {
      connected.push(url)
      const onward = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        onward.pipe(socket).pipe(onward)
      })
      for (const end of [onward, socket]) end.on('error', () => undefined)
    })
    await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
    const address = proxy.address()
    vi.stubEnv('http_proxy', `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`)
    try {
      const http = createHttp(loopbackAllowed)
      expect((await http.request({ method: 'GET', url: home.url }, callFor())).data).toEqual({ home: true })
      expect(connected).toEqual([new URL(home.url).host])
      await http.request({ method: 'GET', url: home.url, untrusted: true }, callFor())
      expect(connected).toHaveLength(1)
    } finally {
      proxy.closeAllConnections()
      proxy.close()
    }
  })
})

describe('URLs from outside never reach a private address', () => {
  const untrusted = (url: string, http = createHttp()) =>
    http.request({ method: 'GET', url, untrusted: true }, callFor())

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://168.63.129.16/',
    'http://10.1.2.3/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://[fd00:ec2::254]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
  ])('%s', async (url) => {
    expect(await failureFrom(untrusted(url))).toMatchObject({ code: 'private_address', retryable: false })
  })

  it('nor names that resolve to one, among others or not', async () => {
    expect(await failureFrom(untrusted('http://localhost/'))).toMatchObject({
      code: 'private_address',
      retryable: false,
    })
    const lookup = fakeLookup(() => ['93.184.215.14', '10.0.0.1'])
    expect(await failureFrom(untrusted('http://mixed.example/', createHttp({ lookup })))).toMatchObject({
      code: 'private_address',
    })
  })

  it('nor by a name that changes its answer (DNS rebinding): what is connected to is what was checked', async () => {
    const inside = await loopback((_request, response) => response.end('{"inside":true}'))
    let asked = 0
    const lookup = fakeLookup(() => [asked++ === 0 ? '127.0.0.2' : '127.0.0.1'])
    const http = createHttp({ lookup, retries: 0, allowAddress: (address) => address === '127.0.0.2' })
    // The first answer is allowed, yet nobody listens there; the second is not, so it is refused and not connected to.
    await failureFrom(untrusted(`http://rebind.example:${inside.port}/`, http))
    expect(await failureFrom(untrusted(`http://rebind.example:${inside.port}/`, http))).toMatchObject({
      code: 'private_address',
    })
    expect(asked).toBe(2)
    expect(inside.seen).toHaveLength(0)
  })

  it('nor by a redirect', async () => {
    const outside = await loopback((request, response) =>
      response
        .writeHead(302, { location: request.url === '/meta' ? 'http://169.254.169.254/' : 'http://localhost:1/' })
        .end(),
    )
    for (const path of ['/meta', '/local']) {
      const http = createHttp(
        path === '/meta' ? loopbackAllowed : { ...loopbackAllowed, lookup: fakeLookup(() => ['::1']) },
      )
      const request = { method: 'GET', url: `${outside.url}${path}`, untrusted: true, redirects: 2 } as const
      expect(await failureFrom(http.request(request, callFor()))).toMatchObject({ code: 'private_address' })
    }
  })

  it('nor another scheme, nor a URL with credentials', async () => {
    for (const url of ['file:///etc/passwd', 'ftp://example.com/', 'data:text/plain,x', 'not a url'])
      expect(await failureFrom(untrusted(url))).toMatchObject({ code: 'invalid_url' })
    expect(await failureFrom(untrusted('http://user:pass@example.com/'))).toMatchObject({ code: 'invalid_url' })
  })
})

describe('nothing thrown or logged holds a secret', () => {
  const planted = 'pl4nted-S3cret'
  const request: Omit<HttpRequest, 'url'> = {
    method: 'POST',
    headers: { authorization: `Bearer ${planted}`, 'x-key': planted },
    json: { text: planted },
    repeatable: true,
    redirects: 1,
  }
  const everything = (error: unknown): string => {
    let said = ''
    for (let current: unknown = error; current !== undefined && current !== null; ) {
      said += inspect(current, { depth: 12, showHidden: true, getters: true }) + JSON.stringify(current)
      current = current instanceof Error ? current.cause : undefined
    }
    return said + (error instanceof Error ? error.stack : '')
  }

  it('in any kind of failure', async () => {
    const logged: unknown[] = []
    const keep = (detail: object, message: string) => void logged.push(detail, message)
    const http = createHttp({ log: { debug: keep, info: keep, warn: keep, error: keep } })
    const refusing = await loopback((_request, response) => response.writeHead(400).end(planted))
    const failing = await loopback((_request, response) => response.writeHead(500, { 'x-echo': planted }).end(planted))
    const dropping = await loopback((incoming) => incoming.socket.destroy())
    const silent = await loopback(() => undefined)
    const moving = await loopback((_request, response) =>
      response.writeHead(302, { location: `gopher://${planted}/` }).end(),
    )
    const flooding = await loopback((_request, response) => response.end(planted.repeat(99)))
    const urls = [refusing, failing, dropping, silent, moving, flooding].map(({ url }) => url)
    urls.push(`http://127.0.0.1:${await closedPort()}`, `http://localhost`, 'nonsense:')
    const path = `/hooks/${planted}${planted}/+31612345678?token=${planted}#${planted}`
    for (const url of urls) {
      const full = `${url.replace('//', `//user:${planted}@`)}${path}`
      for (const untrusted of [true, false]) {
        const work = http.request(
          { ...request, url: full, maxBytes: 50, untrusted, ...(untrusted ? { url: `${url}${path}` } : {}) },
          callFor(300),
        )
        const error = await work.catch((thrown: unknown) => thrown)
        expect(DeskwireError.isInstance(error), full).toBe(true)
        expect(everything(error)).not.toContain(planted)
        expect(everything(error)).not.toContain('31612345678')
      }
    }
    expect(logged.length).toBeGreaterThan(0)
    expect(inspect(logged, { depth: 9 })).not.toContain(planted)
  })
})

type Lookup = NonNullable<Parameters<typeof createHttp>[0]>['lookup']

/** Answers as `dns.lookup` does with `all`. */
function fakeLookup(answers: () => string[]): Lookup {
  const fake = (_name: string, _options: object, done: (error: null, found: object[]) => void) =>
    done(
      null,
      answers().map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  return fake as Lookup
}
