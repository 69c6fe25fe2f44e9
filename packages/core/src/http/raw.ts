import { fail } from '../model/failure.js'
import type { WebhookRequest } from '../ports/shared.js'

/** A request as a cover hands it over: nothing parsed, nothing copied, the body not read yet. */
export interface RawRequest {
  method: string
  /** Path and query as called: `/channels/sms?a=1`. */
  target: string
  /** Names in lower case. */
  headers: WebhookRequest['headers']
  /** The other end of the connection, where there is one. */
  address?: string | undefined
  /** The raw bytes, read when somebody wants them: whoever is refused before never fills our memory. */
  body(maxBytes: number): Promise<Uint8Array>
}

export interface RawResponse {
  status: number
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array | ReadableStream<Uint8Array>
}

/** What covers put in front of a web server. */
export type Router = (request: RawRequest) => Promise<RawResponse>

export const bodyTooLarge = (maxBytes: number) =>
  fail('body_too_large', `The body is larger than the ${maxBytes} bytes allowed`)

export const bodiesTooMany = () =>
  fail('busy', 'Too much is coming in at once, please send it again', { retryable: true })

export const bodyGone = () => fail('body_gone', 'The sender went away in the middle of the body')

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

/** Is its length announced, and too much? Then not a byte of it is read. */
export const announcedTooLarge = (headers: WebhookRequest['headers'], maxBytes: number): boolean => {
  const length = headers['content-length']
  return length !== undefined && Number(length) > maxBytes
}
