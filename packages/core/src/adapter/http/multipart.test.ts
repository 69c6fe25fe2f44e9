import fc from 'fast-check'
import { expect, it } from 'vitest'
import { callFor, loopback } from '../../../test/loopback.js'
import { readAll } from '../reading/media.js'
import { createHttp } from './http.js'
import { type MultipartPart, multipart } from './multipart.js'

const streamOf = (...chunks: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(Buffer.from(chunk))
      controller.close()
    },
  })

const read = async (parts: readonly MultipartPart[]): Promise<FormData> => {
  const { body, headers } = multipart(parts)
  return new Response(await readAll(body, 1e6), { headers }).formData()
}

it('B1: a file of known size is streamed with its length, which some servers insist on', async () => {
  const server = await loopback((_request, response) => response.end('{"id":"1"}'))
  const parts = [
    { name: 'messaging_product', value: 'whatsapp' },
    { name: 'file', file: streamOf('GIF', '89a'), fileName: 'Résumé "1".gif', mime: 'image/gif', size: 6 },
  ]
  await createHttp().request({ method: 'POST', url: server.url, ...multipart(parts) }, callFor())
  const [seen] = server.seen
  expect(seen?.headers['content-length']).toBe(String(Buffer.byteLength(seen?.body ?? '')))
  expect(seen?.headers['transfer-encoding']).toBeUndefined()
  expect(seen?.body).toContain('filename="Résumé %221%22.gif"\r\nContent-Type: image/gif\r\n\r\nGIF89a\r\n')
})

it('of unknown size it goes in chunks', async () => {
  const server = await loopback((_request, response) => response.end('{}'))
  const parts = [{ name: 'file', file: streamOf('a', 'b'), fileName: 'a.txt', mime: 'text/plain' }]
  await createHttp().request({ method: 'POST', url: server.url, ...multipart(parts) }, callFor())
  expect(server.seen[0]?.headers['transfer-encoding']).toBe('chunked')
  expect(server.seen[0]?.body).toContain('ab')
})

it('whatever is written is what a browser-made form would say', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^[\w äé-]{1,20}$/),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array(),
      async (name, value, file) => {
        const form = await read([
          { name, value },
          { name: 'file', file, fileName: name, mime: 'application/pdf' },
        ])
        expect(form.get(name)).toBe(value)
        const found = form.get('file')
        if (!(found instanceof File)) throw new TypeError('no file')
        expect(found.name).toBe(name)
        expect(new Uint8Array(await found.arrayBuffer())).toEqual(new Uint8Array(file))
      },
    ),
    { numRuns: 40 },
  )
})

it('a name cannot add a header', async () => {
  const { body } = multipart([
    { name: 'a"\r\nX-Evil: 1', value: 'v' },
    { name: 'f', file: new Uint8Array(), fileName: 'x"\r\n\r\nevil', mime: 'text/plain\r\nX-Evil: 1' },
  ])
  const text = Buffer.from(await readAll(body, 10_000)).toString()
  expect(text).not.toMatch(/\r\nX-Evil|\r\nevil/)
})

it('a file that is not as large as it was said to be is not sent whole, and that is a certain failure', async () => {
  const server = await loopback((_request, response) => response.end('{}'))
  for (const size of [2, 4]) {
    const parts = [{ name: 'file', file: streamOf('ab', 'c'), fileName: 'a.txt', mime: 'text/plain', size }]
    const work = createHttp().request({ method: 'POST', url: server.url, ...multipart(parts) }, callFor())
    await expect(work).rejects.toMatchObject({ code: 'content', failure: { retryable: false } })
  }
  expect(server.seen).toHaveLength(0)
})
