import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import type { RawRequest, RawResponse } from '@deskwire/core'

const largestBody = 1_048_576

const headersOf = ({ headers }: IncomingMessage): Headers => {
  const given = new Headers()
  for (const [name, value] of Object.entries(headers)) if (typeof value === 'string') given.set(name, value)
  return given
}

/** Passes a Node request to a handler of web requests, under a URL of ours. */
export const throughFetch = async (
  handle: (request: Request) => Promise<Response>,
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
): Promise<void> => {
  const { host } = new URL(target)
  const headers = headersOf(request)
  // The origin was checked before; the handler is called under its own URL.
  headers.set('host', host)
  headers.delete('origin')
  const ended = new AbortController()
  response.on('close', () => ended.abort())
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const answered = await handle(
    new Request(target, {
      method: request.method ?? 'GET',
      headers,
      signal: ended.signal,
      ...(hasBody && { body: Readable.toWeb(request) as ReadableStream<Uint8Array>, duplex: 'half' }),
    }),
  )
  response.writeHead(answered.status, Object.fromEntries(answered.headers))
  if (!answered.body) return void response.end()
  const body = Readable.fromWeb(answered.body as NodeStream<Uint8Array>)
  body.on('error', () => response.destroy())
  response.on('close', () => body.destroy())
  body.pipe(response)
}

const readBody = async (request: IncomingMessage, maxBytes: number): Promise<Uint8Array> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array)
    size += bytes.length
    if (size > maxBytes) throw new Error('The body is too large')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** Adds the key of the management API for our own page, because a page must not hold it. */
export const throughRouter = async (
  route: (request: RawRequest) => Promise<RawResponse>,
  key: string,
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
): Promise<void> => {
  const { status, headers, body } = await route({
    method: request.method ?? 'GET',
    target,
    headers: { ...(request.headers as RawRequest['headers']), authorization: `Bearer ${key}` },
    body: (maxBytes) => readBody(request, Math.min(maxBytes, largestBody)),
  })
  response.writeHead(status, { ...headers })
  if (body instanceof ReadableStream) Readable.fromWeb(body as NodeStream<Uint8Array>).pipe(response)
  else response.end(body)
}

/** The helpdesk names one address of itself; the page that frames its panel may be open under another. */
export const framedHere = (response: RawResponse): RawResponse => {
  const policy = response.headers?.['content-security-policy']
  if (policy === undefined) return response
  const headers = {
    ...response.headers,
    'content-security-policy': policy.replace('frame-ancestors', "frame-ancestors 'self'"),
  }
  return { ...response, headers }
}
