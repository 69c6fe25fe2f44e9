import type { WebhookRequest } from '../ports/shared.js'
import { bodyProblem } from './problem.js'
import {
  announcedTooLarge,
  bodyGone,
  bodyParsed,
  bodyTooLarge,
  plain,
  type RawRequest,
  type RawResponse,
  type Router,
} from './raw.js'

/** The part of a Web `Request` that we use, as in Hono, Next, SvelteKit, Bun, Deno and Workers. */
export interface FetchRequest {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null; forEach(each: (value: string, name: string) => void): void }
  readonly body: ReadableStream<Uint8Array> | null
  readonly bodyUsed: boolean
}

export interface FetchHandlerOptions {
  onError?: (thrown: unknown) => void
}

const none = new Uint8Array(0)

class Incoming implements RawRequest {
  #headers: WebhookRequest['headers'] | undefined
  constructor(readonly request: FetchRequest) {}

  get method(): string {
    return this.request.method
  }
  /** Taken from the URL unchanged: `new URL` would normalise what was signed. */
  get target(): string {
    const { url } = this.request
    const scheme = url.indexOf('://')
    const start = scheme < 0 ? 0 : url.indexOf('/', scheme + 3)
    const end = url.indexOf('#')
    return start < 0 ? '/' : url.slice(start, end < 0 ? undefined : end)
  }
  get headers(): WebhookRequest['headers'] {
    if (this.#headers) return this.#headers
    const headers: Record<string, string> = Object.create(null)
    this.request.headers.forEach((value, name) => {
      headers[name.toLowerCase()] = value
    })
    this.#headers = headers
    return headers
  }

  async body(maxBytes: number): Promise<Uint8Array> {
    const { body, bodyUsed } = this.request
    if (bodyUsed) throw bodyParsed()
    if (!body) return none
    if (announcedTooLarge(this.headers, maxBytes)) throw bodyTooLarge(maxBytes)
    const reader = body.getReader()
    const chunks: Uint8Array[] = []
    let length = 0
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw bodyGone()
      })
      if (done) break
      length += value.length
      if (length > maxBytes) {
        void reader.cancel().catch(() => undefined)
        throw bodyTooLarge(maxBytes)
      }
      chunks.push(value)
    }
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length)
  }
}

/** An adapter for every framework with `Request → Response` handlers. */
export const fetchHandler =
  (router: Router, options: FetchHandlerOptions = {}): ((request: FetchRequest) => Promise<Response>) =>
  async (request) => {
    try {
      return toResponse(await router(new Incoming(request)))
    } catch (thrown) {
      const known = bodyProblem(thrown)
      if (!known || known.status === 500) options.onError?.(thrown)
      return toResponse(known ?? plain(500, 'Failed\n'))
    }
  }

// The platform manages connections. 204 and 304 must have no body, not even an empty one.
const toResponse = ({ status, headers, body }: RawResponse): Response => {
  const { connection: _, ...rest } = headers ?? {}
  return new Response(status === 204 || status === 304 ? null : body, { status, headers: rest })
}
