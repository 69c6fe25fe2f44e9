import type { Failure } from '../model/failure.js'
import type { Call } from './call.js'

export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers?: Readonly<Record<string, string>>
  /** `json` and `form` set their content type; `body` is sent as it is. */
  json?: unknown
  form?: URLSearchParams | FormData
  body?: Uint8Array | string | ReadableStream<Uint8Array>
  /** The same request twice is harmless there, so a lost answer may be repeated. GET and HEAD always are. */
  repeatable?: boolean
  /** Statuses that are answers, not failures, besides 2xx: `[404]` where absence is meaningful. */
  accept?: readonly number[]
  maxBytes?: number
  /** Follow redirects (never with credentials to another origin). Off unless said. */
  redirects?: number
  /** The URL came from a user or a payload: refuse private addresses, and on every redirect. */
  untrusted?: boolean
  /** Reads the provider's own error out of a refusal (its code, whether to try again); never put texts or secrets in. */
  explain?: (response: HttpResponse) => Partial<Failure> | undefined
}

export interface HttpResponse<T = unknown> {
  status: number
  headers: Readonly<Record<string, string>>
  /** Parsed JSON, or text when it is not JSON. */
  data: T
}

/**
 * The one HTTP client. Throws `DeskwireError`: a 4xx is a certain failure, 429/503 retryable with `retryAfterMs`,
 * a lost answer to what is not repeatable is `ambiguous`. Nothing it throws holds credentials or bodies.
 */
export interface Http {
  request<T = unknown>(request: HttpRequest, call: Call): Promise<HttpResponse<T>>
  stream(
    request: HttpRequest,
    call: Call,
  ): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: ReadableStream<Uint8Array> }>
}
