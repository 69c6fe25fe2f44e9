import { describe, expect, it } from 'vitest'
import { fetchHandler } from './fetch.js'
import type { RawRequest, RawResponse, Router } from './raw.js'

const echo: Router = async (given) => ({ status: 200, body: Buffer.from(await given.body(1_000)).toString('hex') })

describe('the cover for Request → Response', () => {
  it('hands over the target as it was called, the headers and the bytes', async () => {
    let seen: RawRequest | undefined
    const handle = fetchHandler((given) => {
      seen = given
      return echo(given)
    })
    const response = await handle(
      new Request('https://internal.example:8080/a/b?c=%20d#e', {
        method: 'POST',
        headers: { 'X-Signature': 's' },
        body: new Uint8Array([0xff, 0x00]),
      }),
    )
    expect([response.status, await response.text()]).toEqual([200, 'ff00'])
    expect(seen).toMatchObject({ method: 'POST', target: '/a/b?c=%20d' })
    expect(seen?.headers['x-signature']).toBe('s')
    expect(seen?.headers.constructor).toBeUndefined()
  })

  it('leaves the path as it is where a URL would be tidied', async () => {
    let target = ''
    const handle = fetchHandler(async (given) => {
      target = given.target
      return { status: 200 }
    })
    const given = { method: 'GET', headers: new Headers(), body: null, bodyUsed: false }
    for (const [url, expected] of [
      ['http://h/a/../b//c?d=#e', '/a/../b//c?d='],
      ['http://h', '/'],
      ['/only/path', '/only/path'],
    ] as const) {
      await handle({ ...given, url })
      expect(target).toBe(expected)
    }
  })

  it('a body beyond the limit is 413, announced or not, and is not read to its end', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(500))
      },
    })
    const handle = fetchHandler(echo)
    const given = { method: 'POST', url: 'http://h/', bodyUsed: false }
    expect((await handle({ ...given, headers: new Headers(), body: endless })).status).toBe(413)
    expect(pulled).toBeLessThan(10)
    const announced = { ...given, headers: new Headers({ 'content-length': '1001' }), body: new Blob(['x']).stream() }
    expect((await handle(announced)).status).toBe(413)
  })

  it('a body that was read before is a clear error', async () => {
    const errors: unknown[] = []
    const used = new Request('http://h/', { method: 'POST', body: 'x' })
    await used.text()
    const response = await fetchHandler(echo, { onError: (thrown) => errors.push(thrown) })(used)
    expect(response.status).toBe(500)
    expect(await response.text()).toContain('raw bytes')
    expect(errors).toHaveLength(1)
  })

  it('gives back 204 and 304 without a body, streams as streams, and leaves connections to the platform', async () => {
    const answers: RawResponse[] = [
      { status: 204, body: '' },
      { status: 304, headers: { etag: '"x"' } },
      { status: 200, headers: { connection: 'close' }, body: new Blob(['streamed']).stream() },
    ]
    const handle = fetchHandler(async () => answers.shift() ?? { status: 500 })
    const ask = () => handle(new Request('http://h/'))
    expect([(await ask()).status, (await ask()).headers.get('etag')]).toEqual([204, '"x"'])
    const last = await ask()
    expect([await last.text(), last.headers.get('connection')]).toEqual(['streamed', null])
  })

  it('a failure of the router is 500 without a word of what it was', async () => {
    const response = await fetchHandler(() => Promise.reject(new Error('password=hunter2')))(new Request('http://h/'))
    expect([response.status, await response.text()]).toEqual([500, 'Failed\n'])
  })
})
