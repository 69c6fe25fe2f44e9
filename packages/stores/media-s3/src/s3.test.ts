import { createHash, randomBytes } from 'node:crypto'
import { readAll } from '@deskwire/core/adapter'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { S3Server } from '../test/server.js'
import { s3Media } from './index.js'

let server: S3Server
beforeEach(async () => {
  server = await new S3Server('media').listen()
})
afterEach(() => server.close())

const partBytes = 5 * 1_024 * 1_024
const make = (bucket = 'media') =>
  s3Media({
    bucket,
    prefix: 'deskwire/',
    partBytes,
    client: {
      region: 'eu-west-1',
      endpoint: server.url,
      forcePathStyle: true,
      credentials: { accessKeyId: 'key', secretAccessKey: 'planted-secret' },
      maxAttempts: 1,
    },
  })
const streamOf = (bytes: Uint8Array | string): ReadableStream<Uint8Array> =>
  new Response(bytes as string).body as ReadableStream<Uint8Array>
const about = { mime: 'image/png', maxBytes: 100_000_000 }
const { signal } = new AbortController()
const text = async (stream: ReadableStream<Uint8Array> | undefined) =>
  stream && Buffer.from(await readAll(stream, 99)).toString()

describe('media in an object store', () => {
  it('keeps a small file by what it holds, in one request, and gives ranges of it', async () => {
    const media = make()
    const { ref, size } = await media.put(streamOf('hello'), about, signal)
    expect([ref, size]).toEqual([createHash('sha256').update('hello').digest('hex'), 5])
    expect(server.asked).toEqual([`PUT /media/deskwire/2c/${ref}`])
    expect(server.objects.get(`deskwire/2c/${ref}`)?.type).toBe('image/png')
    expect(await text(await media.open(ref))).toBe('hello')
    expect(await text(await media.open(ref, { from: 1, to: 3 }))).toBe('ell')
    expect(await text(await media.open(ref, { from: 3 }))).toBe('lo')
    expect(await text(await media.open(ref, { from: 9 }))).toBe('')
    await media.remove(ref)
    expect(await media.open(ref)).toBeUndefined()
  })

  it('sends a large file in parts, and leaves nothing but the file', async () => {
    const bytes = randomBytes(12 * 1_024 * 1_024)
    const { ref, size } = await make().put(streamOf(bytes), about, signal)
    expect(size).toBe(bytes.byteLength)
    expect(server.asked.filter((asked) => asked.endsWith('?part'))).toHaveLength(3)
    expect([...server.objects.keys()]).toEqual([`deskwire/${ref.slice(0, 2)}/${ref}`])
    expect(server.objects.get(`deskwire/${ref.slice(0, 2)}/${ref}`)?.bytes.equals(bytes)).toBe(true)
    expect(server.uploads.size).toBe(0)
  })

  it('an upload that is too large, aborted or refused leaves no parts behind', async () => {
    const media = make()
    const bytes = randomBytes(12 * 1_024 * 1_024)
    await expect(media.put(streamOf(bytes), { ...about, maxBytes: 11_000_000 }, signal)).rejects.toMatchObject({
      code: 'too_large',
    })
    const abort = new AbortController()
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (server.uploads.size > 0) abort.abort(new Error('enough'))
        controller.enqueue(randomBytes(6 * 1_024 * 1_024))
      },
    })
    await expect(media.put(body, about, abort.signal)).rejects.toThrow()
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0])
  })

  it('a file of exactly one part goes up in one request', async () => {
    const { size } = await make().put(streamOf(randomBytes(partBytes)), about, signal)
    expect(size).toBe(partBytes)
    expect(server.asked).toHaveLength(1)
  })

  it('a refused part ends the upload and the reading, though the store cannot end it either', async () => {
    let ended = false
    const body = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => controller.enqueue(randomBytes(1_024 * 1_024)),
        cancel() {
          ended = true
        },
      })
    server.always.push({ method: 'PUT', kind: '?part', status: 500, code: 'InternalError' })
    await expect(make().put(body(), about, signal)).rejects.toMatchObject({ code: 'unavailable' })
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0])
    expect(ended).toBe(true)
    server.always.push({ method: 'DELETE', kind: '?end', status: 403, code: 'AccessDenied' })
    await expect(make().put(body(), about, signal)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('an abort cuts off a part that the store does not answer, and a file that does not come', async () => {
    server.always.push({ method: 'PUT', kind: '?part', status: 0, code: '' })
    const abort = new AbortController()
    const put = make().put(streamOf(randomBytes(3 * partBytes)), about, abort.signal)
    await expect.poll(() => server.asked.some((asked) => asked.endsWith('?part'))).toBe(true)
    abort.abort(new Error('enough'))
    await expect(put).rejects.toThrow(/abort/i)
    expect([server.objects.size, server.uploads.size]).toEqual([0, 0])

    const never = new AbortController()
    const waiting = make().put(new ReadableStream<Uint8Array>({}), about, never.signal)
    never.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
  })

  it('says what is wrong, without the secret', async () => {
    await expect(make('nowhere').put(streamOf('x'), about, signal)).rejects.toMatchObject({ code: 'config' })
    server.next.push({ status: 403, code: 'AccessDenied' })
    await expect(make().put(streamOf('x'), about, signal)).rejects.toMatchObject({
      code: 'auth',
      failure: { retryable: false },
    })
    server.next.push({ status: 503, code: 'SlowDown' })
    const failure = await make()
      .put(streamOf('x'), about, signal)
      .catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'unavailable', failure: { retryable: true } })
    expect(JSON.stringify(failure)).not.toContain('planted-secret')
    expect(() => s3Media({ bucket: '' })).toThrow(/bucket/)
    expect(() => s3Media({ bucket: 'media', partBytes: 1 })).toThrow(/partBytes/)
  })

  it('a ref from outside never leads elsewhere', async () => {
    expect(await make().open('../../etc/passwd')).toBeUndefined()
    await make().remove('../secret')
    expect(server.asked).toEqual([])
  })
})
