import { onAbort } from '../../model/ending.js'
import { DeskwireError, fail, failureOf } from '../../model/failure.js'
import type { Call } from '../../ports/shared.js'

/** The answer of a token endpoint. */
export interface Grant {
  token: string
  expiresInMs?: number
  refreshToken?: string
}

export interface TokenOptions {
  /** Fetches a token; `previous` is the last grant, for endpoints that refresh. */
  fetch: (call: Call, previous: Grant | undefined) => Promise<Grant>
  now: () => number
  /** How long before its expiry a token is renewed: it must outlive the call it is used in. */
  earlyMs?: number
  /** The timeout of a fetch. All waiting callers share it, so no single caller's deadline stops it. */
  timeoutMs?: number
}

export interface Token {
  get(call: Call): Promise<string>
  /** Drops this token, if it is still the current one. */
  invalidate(token?: string): void
  /** Calls with the token, and once more with a new one after a 401. */
  use<T>(call: Call, run: (token: string) => Promise<T>): Promise<T>
}

const withoutEndMs = 30 * 60_000

/** An access token shared by all callers, renewed early and dropped on 401. */
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
        // A token that is valid for less than twice the margin is used for half that time.
        held = { grant, until: now() + Math.max(lasts - earlyMs, lasts / 2), ends: now() + lasts }
        last = { ...grant, refreshToken: grant.refreshToken ?? last?.refreshToken }
        return grant.token
      } catch (thrown) {
        // Drop a refresh token that was refused, but not because the server is down.
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
      // Early renewal failed: the old token is still valid for a while.
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
        // A 401 had no effect, so even a write may be repeated.
        if (!DeskwireError.isInstance(thrown) || thrown.failure.provider?.status !== 401) throw thrown
        invalidate(token)
        return run(await get(call))
      }
    },
  }
}

/** Without a token the caller's request was certainly not made, so the failure is never ambiguous. */
const certain = (thrown: unknown): unknown =>
  DeskwireError.isInstance(thrown) && thrown.failure.ambiguous
    ? new DeskwireError({ ...thrown.failure, ambiguous: false })
    : thrown

/** Waits for the shared fetch, or until this caller's own deadline. */
const ended = <T>(work: Promise<T>, call: Call): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(fail('timeout', 'No token arrived in time', { retryable: true }))
    work.then(resolve, reject).finally(onAbort(call, stop))
  })
