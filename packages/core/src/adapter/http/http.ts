import { randomInt } from 'node:crypto'
import type { lookup } from 'node:dns'
import { setTimeout as wait } from 'node:timers/promises'
import { whyEnded } from '../../model/ending.js'
import { DeskwireError, type Failure, fail } from '../../model/failure.js'
import type { Http, HttpRequest, HttpResponse } from '../../ports/http.js'
import type { Call, Log } from '../../ports/shared.js'
import { checkUntrustedUrl, guardedLookup, isPublicAddress } from './addresses.js'
import { dataOf, payloadOf, readBytes, release, TooLarge, toWebStream } from './http-body.js'
import { failureOfCall, failureOfStatus, guardOf } from './http-failure.js'
import { Limit } from './http-limit.js'
import { type Hop, hop } from './http-redirect.js'
import { type Answered, createWire } from './http-wire.js'
import { safeUrl } from './safe-url.js'

export interface HttpOptions {
  log?: Log
  /** The time that the deadlines of calls are in. */
  now?: () => number
  /** What the machine's clock says, to which a date in `Retry-After` is compared. Default: the same. */
  wall?: () => number
  userAgent?: string
  /** The only origins that get the caller's headers. Default: the origin of the request, and no redirect to another. */
  credentialsFor?: readonly string[]
  /** How often a repeatable request is retried within one call. */
  retries?: number
  maxBytes?: number
  /** The addresses that untrusted URLs may lead to. Default: only the public internet; tests and the simulator allow others. */
  allowAddress?: (address: string) => boolean
  /** The resolver, for tests. */
  lookup?: typeof lookup
}

const worthTrying = new Set([500, 502, 503, 504])
const longestWaitMs = 2000
const errorBytes = 64 * 1024

/** The one HTTP client. */
export const createHttp = (options: HttpOptions = {}): Http => {
  const { now = Date.now, wall = now, log, retries = 2, credentialsFor } = options
  const allowed = options.allowAddress ?? isPublicAddress
  const wire = createWire(guardedLookup(allowed, options.lookup))
  const userAgent = options.userAgent ?? 'deskwire'
  const origins = credentialsFor && new Set(credentialsFor.map((origin) => new URL(origin).origin))

  /** One try, including redirects. Returns the answer, or throws as the port specifies. */
  const once = async <T>(
    request: HttpRequest,
    call: Call,
    accept: string,
    finish: (answer: Answered, failed: (thrown: unknown) => DeskwireError, done: () => void) => Promise<T>,
  ): Promise<T> => {
    const first = urlOf(request.url)
    let at: Hop = { url: first, method: request.method, payload: payloadOf(request), own: true }
    const repeatable = isRepeatable(request)
    const limit = new Limit(call, now)
    let sent = false
    let inside = true
    const failed = (thrown: unknown): DeskwireError => {
      const about = { sent, repeatable, provider: at.url.hostname, what: `${request.method} ${safeUrl(at.url)}` }
      if (thrown instanceof TooLarge)
        return fail('too_large', `${about.what} was answered with more than is allowed`, {
          ...(repeatable ? {} : { ambiguous: true }),
          provider: { name: about.provider },
        })
      return (
        guardOf(thrown) ??
        failureOfCall(thrown, { ...about, timedOut: limit.timedOut, aborted: whyEnded(call) !== undefined })
      )
    }
    const visit = (redirects: number): Promise<T> => {
      // A redirect to another origin is as untrusted as a URL that a customer wrote.
      inside &&= isSamePlace(first, at.url)
      const untrusted = request.untrusted === true || !inside
      if (untrusted) checkUntrustedUrl(at.url, allowed)
      const ours = { 'user-agent': userAgent, 'accept-encoding': 'gzip, deflate, br', accept }
      const headers = hop.headers(request, at, origins, ours)
      // The last moment: a process that was stopped until now sends nothing any more.
      const leave = () => {
        if (limit.isOver()) return false
        sent = true
        return true
      }
      const { url, method, payload } = at
      // Not `...at`: Node 20 takes a microsecond for each field that is added to a spread.
      return wire({ url, method, payload, headers, limit, untrusted, leave }, async (answer) => {
        limit.holds(answer.body)
        const next = redirects > 0 ? hop.next(answer, at) : undefined
        if (next) {
          answer.body.destroy()
          at = { ...next, own: at.own && next.url.origin === first.origin }
          return visit(redirects - 1)
        }
        if ((answer.status >= 200 && answer.status < 300) || request.accept?.includes(answer.status))
          return finish(answer, failed, () => limit.done())
        throw await refusal(answer, request, { now: wall(), repeatable, first, url: at.url })
      })
    }
    try {
      if (limit.isOver()) throw new Error('No time left')
      return await visit(request.redirects ?? 0)
    } catch (thrown) {
      limit.drop()
      release(at.payload)
      throw failed(thrown)
    }
  }

  const withRetries = async <T>(request: HttpRequest, call: Call, attempt: () => Promise<T>): Promise<T> => {
    const tries = isRepeatable(request) && !(request.body instanceof ReadableStream) ? retries : 0
    for (let tried = 0; ; tried++) {
      try {
        return await attempt()
      } catch (thrown) {
        const pause = DeskwireError.isInstance(thrown) ? pauseFor(thrown.failure, tried) : undefined
        if (tried >= tries || pause === undefined || now() + pause >= call.deadline || whyEnded(call)) throw thrown
        log?.debug(
          { code: DeskwireError.isInstance(thrown) ? thrown.code : '', tried: tried + 1, pause },
          'HTTP call is retried',
        )
        await wait(pause, undefined, { signal: call.signal }).catch(() => undefined)
      }
    }
  }

  return {
    request: <T>(request: HttpRequest, call: Call) =>
      withRetries(request, call, () =>
        once<HttpResponse<T>>(request, call, 'application/json, */*;q=0.5', async (answer, _failed, done) => {
          const bytes = await readBytes(answer.body, request.maxBytes ?? options.maxBytes ?? 10 * 1024 * 1024)
          done()
          return { status: answer.status, headers: answer.headers, data: dataOf(bytes) as T }
        }),
      ),
    stream: (request, call) =>
      withRetries(request, call, () =>
        once(request, call, '*/*', async (answer, failed, done) => ({
          status: answer.status,
          headers: answer.headers,
          body: toWebStream(answer.body, request.maxBytes ?? Number.POSITIVE_INFINITY, failed, done),
        })),
      ),
  }
}

const isRepeatable = (request: HttpRequest): boolean =>
  request.repeatable === true || request.method === 'GET' || request.method === 'HEAD'

/** A 429 is not retried here: the bridge pauses the whole line or host, for all workers. */
const pauseFor = (failure: Failure, tried: number): number | undefined => {
  const status = failure.provider?.status
  if (!failure.retryable || failure.code === 'timeout' || failure.code === 'aborted') return undefined
  if (status !== undefined && !worthTrying.has(status)) return undefined
  const pause = failure.retryAfterMs ?? randomInt(50, 200 * 2 ** tried + 51)
  return pause <= longestWaitMs ? pause : undefined
}

/** Whether this is the requested origin, or its upgrade from http to https. */
const isSamePlace = (asked: URL, now: URL): boolean =>
  asked === now ||
  asked.origin === now.origin ||
  (asked.hostname === now.hostname &&
    asked.protocol === 'http:' &&
    asked.port === '' &&
    now.origin === `https://${now.hostname}`)

const urlOf = (text: string): URL => {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw fail('invalid_url', 'The URL to call cannot be read')
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw fail('invalid_url', 'Only http and https URLs are called')
  return url
}

const refusal = async (
  answer: Answered,
  request: HttpRequest,
  { now, repeatable, first, url }: { now: number; repeatable: boolean; first: URL; url: URL },
): Promise<DeskwireError> => {
  const failure = failureOfStatus(answer.status, {
    headers: answer.headers,
    now,
    repeatable,
    provider: url.hostname,
    what: `${request.method} ${safeUrl(url)}`,
  })
  // A request that was redirected had been processed before it was refused.
  if (url !== first && !repeatable) failure.ambiguous = true
  // The status is enough; a body that is cut off or too long only gives no detail.
  const bytes = await readBytes(answer.body, errorBytes).catch(() => Buffer.alloc(0))
  const explained = explain(request, { status: answer.status, headers: answer.headers, data: dataOf(bytes) })
  return new DeskwireError({
    ...failure,
    ...explained,
    provider: { name: url.hostname, ...explained?.provider, status: answer.status },
  })
}

const explain = (request: HttpRequest, response: HttpResponse): Partial<Failure> | undefined => {
  try {
    return request.explain?.(response)
  } catch {
    return undefined
  }
}
