import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { heard, keys, serving } from './serving.js'

/** As a stranger sends it who knows which header is needed. */
const head = (more: string) =>
  `POST /channels/fake HTTP/1.1\r\nhost: bridge.test\r\nx-fake-signature: ${'0'.repeat(64)}\r\n${more}\r\n`

describe('senders that mean no good, on real sockets', () => {
  it('1 GB that is announced is refused before a byte of it is read', async () => {
    const s = await serving()
    const socket = await s.socket()
    socket.write(head(`content-length: ${1024 ** 3}\r\n`))
    expect(await heard(socket)).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i)
  })

  it('1 GB that is not announced is refused at the limit: the sender gets rid of little, and memory stays bounded', async () => {
    const s = await serving({}, { maxBodyBytes: 256 * 1024 })
    const socket = await s.socket()
    const answer = heard(socket)
    socket.write(head('transfer-encoding: chunked\r\n'))
    const piece = Buffer.alloc(64 * 1024, 'x')
    const chunk = Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')])
    const before = process.memoryUsage().arrayBuffers
    let sent = 0
    for (; sent < 1024 ** 3 && socket.writable; sent += piece.length)
      if (!socket.write(chunk))
        await new Promise<unknown>((resolve) => socket.once('drain', resolve).once('close', resolve))
    await answer
    expect(sent).toBeLessThan(64 * 1024 ** 2)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 ** 2)
    expect(await s.scene.bridge.books()).toMatchObject({ received: 0 })
  })

  it('what is just within the limit is taken: Meta sends up to 3 MB at once', async () => {
    const s = await serving()
    const events = [s.scene.message('x'.repeat(3_000_000))]
    const { body, headers } = s.scene.channel.webhook(events, s.scene.clock())
    expect((await s.ask('POST', '/channels/fake', { body, headers: headers as Record<string, string> })).status).toBe(
      200,
    )
  })

  it('many senders, each within the limit, do not fill the memory together: one more hears 503 and may come again', async () => {
    const s = await serving({}, { maxBodyBytes: 600_000, maxBufferedBytes: 1_000_000 })
    const half = Buffer.concat([Buffer.from(head('content-length: 500000\r\n')), Buffer.alloc(400_000, 'x')])
    const slow: Socket[] = []
    const { body, headers } = s.scene.channel.webhook([s.scene.message('x'.repeat(200_000))], s.scene.clock())
    const ask = async () =>
      (await s.ask('POST', '/channels/fake', { body, headers: headers as Record<string, string> })).status
    // Who comes last is refused, and that may be one of the slow; so they come until the budget is theirs.
    await s.scene.until(async () => {
      const socket = await s.socket()
      slow.push(socket)
      socket.write(half)
      return (await ask()) === 503
    }, 'the refusal')
    for (const socket of slow) socket.destroy()
    await s.scene.until(async () => (await ask()) === 200, 'room again')
  })

  it('64 senders of 4 MB each turn away nobody whose webhook is small', async () => {
    const s = await serving({}, { maxBufferedBytes: 32 * 1024 ** 2 })
    const senders = await Promise.all(Array.from({ length: 64 }, () => s.socket()))
    const part = Buffer.alloc(3 * 1024 ** 2, 'x')
    const answers = senders.map((socket) => {
      const answer = heard(socket)
      socket.write(head(`content-length: ${4 * 1024 ** 2}\r\n`))
      socket.write(part)
      return answer
    })
    // Their share is theirs; who comes after it hears 503.
    expect(await Promise.race(answers)).toMatch(/^HTTP\/1\.1 503 /)
    for (let n = 0; n < 20; n++) expect((await s.webhook(s.scene.message(`message ${n}`))).status).toBe(200)
    const large = s.scene.channel.webhook([s.scene.message('x'.repeat(3_900_000))], s.scene.clock())
    const refused = await s.ask('POST', '/channels/fake', {
      body: large.body,
      headers: large.headers as Record<string, string>,
    })
    expect(refused.status).toBe(503)
    for (const socket of senders) socket.destroy()
  })

  it('a webhook without a signature is refused before its body is read', async () => {
    const s = await serving()
    for (const target of ['/channels/fake', '/hosts/desk']) {
      const socket = await s.socket()
      const answer = heard(socket)
      socket.write(`POST ${target} HTTP/1.1\r\nhost: bridge.test\r\ncontent-length: ${3 * 1024 ** 2}\r\n\r\n[`)
      expect(await answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*connection: close[\s\S]*x-fake-signature header is missing/i)
    }
    expect(await s.scene.bridge.books()).toMatchObject({ received: 0 })
  })

  it('a body that is slow from the start holds its place for a third of the time', async () => {
    const s = await serving({}, { requestTimeoutMs: 3_000 })
    const ended: string[] = []
    const sends = async (name: string, body: string) => {
      const socket = await s.socket()
      const answer = heard(socket)
      socket.write(`${head('content-length: 1000000\r\n')}${body}`)
      expect(await answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*took too long/)
      ended.push(name)
    }
    // The other began well, so it has the whole time.
    await Promise.all([sends('stalls', 'x'.repeat(500_000)), sends('slow', '[')])
    expect(ended).toEqual(['slow', 'stalls'])
  })

  it('10,000 headers are refused with 431', async () => {
    const s = await serving()
    const socket = await s.socket()
    const answer = heard(socket)
    socket.write(head(`${Array.from({ length: 10_000 }, (_, n) => `x-${n}: y\r\n`).join('')}content-length: 0\r\n`))
    expect(await answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('many short headers within the bytes allowed are refused too, not dropped without a word', async () => {
    const s = await serving()
    const socket = await s.socket()
    const answer = heard(socket)
    socket.write(head(`${'a: b\r\n'.repeat(300)}content-length: 0\r\n`))
    expect(await answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('who sends headers slower than allowed is let go; others are served meanwhile', async () => {
    const s = await serving({}, { headersTimeoutMs: 100, requestTimeoutMs: 200 })
    const socket = await s.socket()
    const answer = heard(socket)
    socket.write('POST /channels/fake HTTP/1.1\r\nhost: b')
    expect((await s.ask('GET', '/healthz')).status).toBe(200)
    expect(await answer).toMatch(/^HTTP\/1\.1 408 |^$/)
  })

  it('who sends a body slower than allowed is let go', async () => {
    const s = await serving({}, { headersTimeoutMs: 100, requestTimeoutMs: 200 })
    const socket = await s.socket()
    const answer = heard(socket)
    socket.write(`${head('content-length: 1000\r\n')}[`)
    expect(await answer).toMatch(/^HTTP\/1\.1 40[08] |^$/)
    expect(s.scene.log.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('who goes away in the middle of a body leaves nothing behind', async () => {
    const s = await serving()
    const socket = await s.socket()
    socket.write(`${head('content-length: 1000\r\n')}[`)
    socket.destroy()
    await once(socket, 'close')
    expect((await s.ask('GET', '/healthz')).status).toBe(200)
    expect(s.scene.log.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('JSON that nests without end, and keys that reach for prototypes, are refused by the API', async () => {
    const s = await serving()
    const deep = await s.ask('POST', '/api/notify', {
      key: keys.agent,
      body: `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
      headers: { 'content-type': 'application/json' },
    })
    expect(deep).toMatchObject({ status: 400, json: { status: 400, detail: expect.stringContaining('deep') } })
    const reaching = await s.ask('POST', '/api/consent/erase', {
      key: keys.admin,
      body: '{"__proto__":{"address":"+15551230001"},"constructor":{"prototype":{"address":"+15551230001"}}}',
      headers: { 'content-type': 'application/json' },
    })
    expect(reaching).toMatchObject({ status: 400, json: { errors: [{ pointer: '/address' }] } })
    expect(Reflect.get({}, 'address')).toBeUndefined()
  })

  it('a request that is no HTTP is answered 400 and the connection ends', async () => {
    const s = await serving()
    const socket = await s.socket()
    const answer = heard(socket)
    socket.write('\x16\x03\x01\x02 hello\r\n\r\n')
    expect(await answer).toMatch(/^HTTP\/1\.1 400 /)
  })
})
