import type { Failure } from '../model/failure.js'
import type { Call } from './call.js'

export interface HttpRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers?: Readonly<Record<string, string>>
  /** `json` and `form` set their content type; `body` is sent as it is. */
  json?: unknown
  form?: URLSearchParams
  body?: Uint8Array | string | ReadableStream<Uint8Array>
  /** The other side tolerates a repeat, so the request is retried when its answer is lost. GET and HEAD always are. */
  repeatable?: boolean
  /** Statuses besides 2xx that are answers, not failures: `[404]` where "not found" is a valid answer. */
  accept?: readonly number[]
  maxBytes?: number
  /** Follow redirects, never sending credentials to another origin. Default: false. */
  redirects?: number
  /** The URL came from a user or a payload: refuse private addresses, also on every redirect. */
  untrusted?: boolean
  /** Reads the provider's own error from a refusal: its code, and whether to retry. Must not copy message texts or secrets. */
  explain?: (response: HttpResponse) => Partial<Failure> | undefined
}

export interface HttpResponse<T = unknown> {
  status: number
  headers: Readonly<Record<string, string>>
  /** Parsed JSON, or text when it is not JSON. */
  data: T
}

/**
 * The HTTP client that all adapters share. Throws `DeskwireError`: a 4xx is final, 429 and 503 are retryable with `retryAfterMs`,
 * and a lost answer to a request that is not repeatable is `ambiguous`. Its errors hold no credentials or bodies.
 */
export interface Http {
  request<T = unknown>(request: HttpRequest, call: Call): Promise<HttpResponse<T>>
  stream(
    request: HttpRequest,
    call: Call,
  ): Promise<{ status: number; headers: Readonly<Record<string, string>>; body: ReadableStream<Uint8Array> }>
}
