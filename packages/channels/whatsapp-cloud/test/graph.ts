import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createHttp, type Environment, type MediaIn } from '@deskwire/core/adapter'
import { environmentAt } from '@deskwire/testkit'

export { callFor as call } from '@deskwire/testkit'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
  json: unknown
}

export interface Answer {
  status?: number
  json?: unknown
  body?: string | Uint8Array
  headers?: Record<string, string>
  /** Accept the request, then break the connection. */
  lose?: true
}

/** A Graph API on loopback that answers as a test says and records its requests. */
export const startGraph = async (answer: (asked: Asked) => Answer) => {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://graph')
      const body = Buffer.concat(chunks)
      const type = request.headers['content-type'] ?? ''
      const one: Asked = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body,
        json: type.includes('json') && body.length > 0 ? JSON.parse(body.toString()) : undefined,
      }
      asked.push(one)
      const { status = 200, json, body: text, headers = {}, lose } = answer(one)
      if (lose) return request.socket.destroy()
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(text ?? JSON.stringify(json ?? {}))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base: `http://127.0.0.1:${port}`,
    asked,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

export const environment = (more: Partial<Environment> = {}): Environment =>
  environmentAt('https://desk.example/channels/whatsapp', {
    http: createHttp({ retries: 0, allowAddress: () => true }),
    ...more,
  })

const streamOf = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, 3))
      controller.enqueue(bytes.subarray(3))
      controller.close()
    },
  })

export const media = (mime: string, bytes: Uint8Array, more: Partial<MediaIn> = {}): MediaIn => ({
  ref: 'r',
  mime,
  size: bytes.length,
  stored: 'sha-1',
  open: async () => streamOf(bytes),
  link: () => 'https://desk.example/media/1',
  ...more,
})
