import { fail } from '../model/failure.js'
import type { WebhookRequest } from '../ports/shared.js'

/** A request as an HTTP adapter passes it on: nothing parsed or copied, the body not read yet. */
export interface RawRequest {
  method: string
  /** Path and query as called: `/channels/sms?a=1`. */
  target: string
  /** Names in lower case. */
  headers: WebhookRequest['headers']
  /** The other end of the connection, where there is one. */
  address?: string | undefined
  /** Reads the raw bytes on demand, so that refused requests take no memory. */
  body(maxBytes: number): Promise<Uint8Array>
}

export interface RawResponse {
  status: number
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array | ReadableStream<Uint8Array>
}

/** What the HTTP adapters are built on. */
export type Router = (request: RawRequest) => Promise<RawResponse>

export const bodyTooLarge = (maxBytes: number) =>
  fail('body_too_large', `The body is larger than the ${maxBytes} bytes allowed`)

export const bodiesTooMany = () => fail('busy', 'Too many requests at once; please send it again', { retryable: true })

export const bodyGone = () => fail('body_gone', 'The connection was closed in the middle of the body')

export const bodyTooSlow = () => fail('body_slow', 'The body took too long to arrive', { retryable: true })

export const bodyParsed = () =>
  fail('body_parsed', 'The body was parsed before Deskwire saw it, so its signature cannot be checked', {
    remedy:
      'Mount Deskwire before express.json() and the like, or keep the raw bytes as request.rawBody (a Buffer): see docs/guides/http.md.',
  })

export const plain = (status: number, text: string, headers?: Readonly<Record<string, string>>): RawResponse => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body: text,
})

/** Whether the announced length is too large; then nothing of the body is read. */
export const announcedTooLarge = (headers: WebhookRequest['headers'], maxBytes: number): boolean => {
  const length = headers['content-length']
  return length !== undefined && Number(length) > maxBytes
}
