import { DeskwireError, type Failure, fail } from '../../model/failure.js'

const codes: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'auth',
  403: 'auth',
  404: 'not_found',
  408: 'timeout',
  409: 'conflict',
  410: 'not_found',
  413: 'too_large',
  422: 'invalid',
  425: 'unavailable',
  429: 'rate_limited',
}

/** 408, 425 and 429 mean that the request was not processed, so it may be sent again. */
const notWorkedOn = new Set([408, 425, 429])

/** `Retry-After` (seconds or a date) in milliseconds from now. At most a day, so that a mistake does not delay work forever. */
export const retryAfterOf = (headers: Readonly<Record<string, string>>, now: number): number | undefined => {
  const text = headers['retry-after']?.trim()
  if (!text) return undefined
  const ms = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(Math.round(ms), 0), 86_400_000)
}

/** The failure for a status. A lost answer to a `repeatable` request is not ambiguous. */
export const failureOfStatus = (
  status: number,
  about: {
    headers?: Readonly<Record<string, string>>
    now: number
    repeatable: boolean
    provider: string
    what: string
  },
): Failure => {
  const retryAfterMs = retryAfterOf(about.headers ?? {}, about.now)
  const retryable = status >= 500 || notWorkedOn.has(status)
  const saysWait = status === 503 && retryAfterMs !== undefined
  return {
    code: codes[status] ?? (status >= 500 ? 'unavailable' : status < 400 ? 'redirected' : 'refused'),
    message: `${about.what} was answered with ${status}`,
    retryable,
    ...(retryable && retryAfterMs !== undefined ? { retryAfterMs } : {}),
    ...(status >= 500 && !saysWait && !about.repeatable ? { ambiguous: true } : {}),
    provider: { name: about.provider, status },
  }
}

export interface Circumstances {
  /** The connection was established, so the request may have arrived. */
  sent: boolean
  repeatable: boolean
  timedOut: boolean
  aborted: boolean
  provider: string
  what: string
}

/**
 * The failure for a call without an answer. The client library's error is not passed on, not even as a cause: it holds the
 * request with its Authorization header.
 */
export const failureOfCall = (thrown: unknown, about: Circumstances): DeskwireError => {
  if (DeskwireError.isInstance(thrown)) return thrown
  const word = systemCode(thrown)
  if (!about.sent && mistaken.test(word)) return fail('invalid', `${about.what} could not be written (${word})`)
  const [code, how] = about.timedOut
    ? ['timeout', 'timed out']
    : about.aborted
      ? ['aborted', 'was given up']
      : about.sent
        ? ['connection_lost', `lost its connection (${word})`]
        : ['unreachable_server', `could not be sent (${word})`]
  return new DeskwireError({
    code,
    message: `${about.what} ${how}`,
    retryable: true,
    ...(about.sent && !about.repeatable ? { ambiguous: true } : {}),
    provider: { name: about.provider, code: word },
  })
}

// An invalid header or path will fail every time.
const mistaken = /^ERR_(INVALID|UNESCAPED|BAD_OPTION|HTTP_INVALID)/

// Only Node's own codes: `ECONNREFUSED`, `CERT_HAS_EXPIRED`.
const systemCode = (thrown: unknown): string => {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : 'unknown'
}

/** The refusal of our address check, which Node passes on as a connection error. */
export const guardOf = (thrown: unknown): DeskwireError | undefined => {
  let current = thrown
  for (let depth = 0; depth < 4; depth++) {
    if (DeskwireError.isInstance(current)) return current
    if (!(current instanceof Error)) return undefined
    current = current.cause
  }
  return undefined
}
