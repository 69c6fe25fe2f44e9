import { DeskwireError, fail, failureOf } from '../../model/failure.js'
import type { Call } from '../../ports/shared.js'

/** What a token endpoint gave. */
export interface Grant {
  token: string
  expiresInMs?: number
  refreshToken?: string
}

export interface TokenOptions {
  /** Gets a token; `previous` is the grant before, for endpoints that refresh. */
  fetch: (call: Call, previous: Grant | undefined) => Promise<Grant>
  now: () => number
  /** How long before its end a token is renewed: it must outlive the call it is used in. */
  earlyMs?: number
  /** How long one fetch may take: it belongs to everyone who waits, so no single caller's end stops it. */
  timeoutMs?: number
}

export interface Token {
  get(call: Call): Promise<string>
  /** Forget it, if it is still this one. */
  invalidate(token?: string): void
  /** Calls with the token, and once more with a new one if the provider says it is not valid any more (401). */
  use<T>(call: Call, run: (token: string) => Promise<T>): Promise<T>
}

const withoutEndMs = 30 * 60_000

/** An access token, fetched once for all who need it, renewed early, forgotten on 401. */
export const createToken = (options: TokenOptions): Token => {
  const { now, earlyMs = 60_000, timeoutMs = 20_000 } = options
  let held: { grant: Grant; until: number; ends: number } | undefined
  let last: Grant | undefined
  let fetching: Promise<string> | undefined

  const renew = (): Promise<string> => {
    fetching ??= (async () => {
      try {
        const call = { signal: AbortSignal.timeout(timeoutMs), deadline: now() + timeoutMs }
        const grant = await options.fetch(call, last)
        if (!grant.token) throw fail('auth', 'The token endpoint gave no token', { retryable: true })
        const lasts = grant.expiresInMs ?? withoutEndMs
        // A token that lives shorter than twice the margin is used for half its life.
        held = { grant, until: now() + Math.max(lasts - earlyMs, lasts / 2), ends: now() + lasts }
        last = { ...grant, refreshToken: grant.refreshToken ?? last?.refreshToken }
        return grant.token
      } catch (thrown) {
        // A refresh token that was refused must not be tried for ever; a server that is down says nothing about it.
        if (!failureOf(thrown).retryable) last = undefined
        throw certain(thrown)
      } finally {
        fetching = undefined
      }
    })()
    return fetching
  }

  const get = async (call: Call): Promise<string> => {
    const before = held
    if (before && now() < before.until) return before.grant.token
    try {
      return await ended(renew(), call)
    } catch (thrown) {
      // Renewing early failed: the old one is good for a while yet.
      if (before && before === held && now() < before.ends) return before.grant.token
      throw thrown
    }
  }

  const invalidate = (token?: string): void => {
    if (token === undefined || held?.grant.token === token) held = undefined
  }

  return {
    get,
    invalidate,
    use: async (call, run) => {
      const token = await get(call)
      try {
        return await run(token)
      } catch (thrown) {
        // A 401 did nothing, so even a write may be made again.
        if (!DeskwireError.isInstance(thrown) || thrown.failure.provider?.status !== 401) throw thrown
        invalidate(token)
        return run(await get(call))
      }
    },
  }
}

/** Getting a token changes nothing that the caller asked for: its call was certainly not made. */
const certain = (thrown: unknown): unknown =>
  DeskwireError.isInstance(thrown) && thrown.failure.ambiguous
    ? new DeskwireError({ ...thrown.failure, ambiguous: false })
    : thrown

/** The shared answer, or the end of this caller's own patience. */
const ended = <T>(work: Promise<T>, { signal }: Call): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(fail('timeout', 'There was no token in time', { retryable: true }))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
