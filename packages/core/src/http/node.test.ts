import { createServer, request, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type NodeRequest, nodeHandler } from './node.js'
import type { RawRequest, RawResponse, Router } from './raw.js'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** `before` plays the framework that has the request first. */
const listening = async (
  router: Router,
  before: (request: NodeRequest, next: () => void) => void = (_, next) => next(),
  onError: (thrown: unknown) => void = () => undefined,
): Promise<number> => {
  const handle = nodeHandler(router, { onError })
  const server = createServer((req, res) => before(req, () => handle(req, res)))
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const post = async (port: number, body: string | Uint8Array = 'x', path = '/a/b?c=%20d'): Promise<[number, string]> => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body })
  return [response.status, await response.text()]
}

const echo: Router = async (given: RawRequest): Promise<RawResponse> => ({
  status: 200,
  body: Buffer.from(await given.body(1_000)).toString('hex'),
})

describe('the cover for (req, res)', () => {
  it('hands over method, target, headers and the bytes as they came', async () => {
    let seen: RawRequest | undefined
    const port = await listening((given) => {
      seen = given
      return echo(given)
    })
    expect(await post(port, Buffer.from([0xff, 0xfe, 0x00]))).toEqual([200, 'fffe00'])
    expect(seen).toMatchObject({ method: 'POST', target: '/a/b?c=%20d' })
    expect(seen?.headers['content-length']).toBe('3')
  })

  it('puts together what comes in pieces, and takes an absent body as an empty one', async () => {
    const port = await listening(echo)
    const sent = request({ port, host: '127.0.0.1', method: 'POST' })
    const answer = new Promise<string>((resolve) =>
      sent.on('response', (response) => response.on('data', (chunk) => resolve(String(chunk)))),
    )
    for (const piece of ['one ', 'two ', 'three']) {
      sent.write(piece)
      await new Promise((resolve) => setImmediate(resolve))
    }
    sent.end()
    expect(await answer).toBe(Buffer.from('one two three').toString('hex'))
    expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('')
  })

  it.each([
    ['Firebase and raw-body keep a Buffer in rawBody', { rawBody: Buffer.from('raw'), body: { parsed: true } }],
    ['express.raw() and a Fastify parser put a Buffer into body', { body: Buffer.from('raw') }],
  ])('%s', async (_, kept) => {
    const port = await listening(echo, (given, next) => drained(given, () => next(), kept))
    expect(await post(port, 'raw')).toEqual([200, Buffer.from('raw').toString('hex')])
  })

  it('a body that a framework has parsed already is a clear error, never a wrong signature', async () => {
    const errors: unknown[] = []
    const port = await listening(
      echo,
      (given, next) => drained(given, next, { body: { a: 1 } }),
      (thrown) => errors.push(thrown),
    )
    const [status, text] = await post(port, '{"a":1}')
    expect(status).toBe(500)
    expect(text).toContain('before express.json()')
    expect(errors).toEqual([expect.objectContaining({ failure: expect.objectContaining({ code: 'body_parsed' }) })])
  })

  it('a GET that went through a parser is no error, for it had no body', async () => {
    const port = await listening(echo, (given, next) => drained(given, next, { body: {} }))
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200)
  })

  it('what was kept is held to the limit as well', async () => {
    const port = await listening(echo, (given, next) => drained(given, next, { rawBody: Buffer.alloc(1_001) }))
    expect((await post(port, Buffer.alloc(1_001)))[0]).toBe(413)
  })

  it('a failure of the router is 500 without a word of what it was', async () => {
    const errors: unknown[] = []
    const port = await listening(
      () => Promise.reject(new Error('password=hunter2')),
      undefined,
      (thrown) => errors.push(thrown),
    )
    expect(await post(port)).toEqual([500, 'Failed\n'])
    expect(errors).toHaveLength(1)
  })

  it('streams an answer; one that breaks in the middle never looks whole', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (controller.desiredSize === 0) return
        controller.enqueue(new Uint8Array(10))
        controller.error(new Error('disk gone'))
      },
    })
    const port = await listening(async ({ target }) =>
      target === '/broken'
        ? { status: 200, headers: { 'content-length': '100' }, body: broken }
        : { status: 200, body: new Blob(['whole']).stream() },
    )
    expect(await post(port, '', '/whole')).toEqual([200, 'whole'])
    await expect(post(port, '', '/broken')).rejects.toThrow()
  })

  it('stops making what the reader no longer takes', async () => {
    let cancelled: () => void = () => undefined
    const gone = new Promise<void>((resolve) => {
      cancelled = resolve
    })
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)),
      cancel: () => cancelled(),
    })
    const port = await listening(async () => ({ status: 200, body: endless }))
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    await gone
  })

  it('keeps the connection for the next request when the body was read', async () => {
    const port = await listening(echo)
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += String(chunk)
    })
    const one = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\n'
    socket.write(`${one}a${one}b`)
    while (!text.includes('\r\n\r\n62')) await new Promise((resolve) => setImmediate(resolve))
    expect(text.match(/200 OK/g)).toHaveLength(2)
    expect(text).not.toMatch(/connection: close/i)
    socket.destroy()
  })
})

const drained = (given: NodeRequest, next: () => void, kept: object): void => {
  given.on('data', () => undefined)
  given.on('end', () => {
    Object.assign(given, kept)
    setImmediate(next)
  })
}
