import type { Bridge } from '../bridge/bridge.js'
import { LogRate } from '../bridge/task/log-rate.js'
import type { ThisMachine } from './admin/this-machine.js'
import { isKnown, type Keys, type KnownKey } from './keys.js'
import type { Metrics } from './metrics.js'
import { problem } from './problem.js'
import type { RawRequest, RawResponse } from './raw.js'
import { Throttle } from './throttle.js'

const dayMs = 24 * 60 * 60_000
const addressMax = 64

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Checks the caller's key. Failures are counted, logged once a minute and slowed down. */
export class Authenticator {
  readonly #throttle: Throttle
  readonly #logRate = new LogRate()

  constructor(
    readonly bridge: Bridge,
    readonly keys: Keys,
    readonly metrics: Metrics | undefined,
    readonly trustedProxies: number,
    readonly here?: ThisMachine,
    wait: (ms: number) => Promise<void> = later,
  ) {
    this.#throttle = new Throttle(() => bridge.now(), wait)
    for (const { name, expires } of keys.ending(bridge.wall())) this.#warnOfEnd(name, expires)
  }

  /** The key, or the refusal. */
  async authenticate(request: RawRequest): Promise<{ by: KnownKey } | { refused: RawResponse }> {
    const { bridge, keys, metrics } = this
    const now = bridge.wall()
    const by = this.here?.caller(request)
    if (by) return { by }
    const found = keys.find(request.headers, now)
    if (isKnown(found)) {
      if (keys.isEnding(found, now)) this.#warnOfEnd(found.name, found.expires ?? now)
      return { by: found }
    }
    const { why, detail, name } = found
    metrics?.unauthorized(why)
    const times = this.#logRate.due(why, now)
    if (times !== undefined)
      bridge.log.warn(
        { why, times, address: this.#addressOf(request), ...(name !== undefined && { name }) },
        'The management API refused a caller',
      )
    const refused = problem(401, detail, { headers: { 'www-authenticate': 'Bearer' } })
    return { refused: why === 'wrong' ? await this.failed(request, refused) : refused }
  }

  /** Sends the answer to a wrong key or signature after its delay. */
  failed(request: RawRequest, response: RawResponse): Promise<RawResponse> {
    return this.#throttle.failed(this.#addressOf(request), response)
  }

  /** `X-Forwarded-For` counts only behind our own proxies, each of which appends the address of its caller. */
  #addressOf({ headers, address }: RawRequest): string {
    const said = this.trustedProxies > 0 ? headers['x-forwarded-for']?.split(',').at(-this.trustedProxies) : undefined
    return (said?.trim() || address || 'unknown').slice(0, addressMax)
  }

  #warnOfEnd(name: string, expires: number): void {
    const now = this.bridge.wall()
    if (this.#logRate.due(`end of ${name}`, now, dayMs) === undefined) return
    const at = new Date(expires).toISOString()
    this.bridge.log.warn(
      { name, expires: at },
      `The API key ${name} ${expires <= now ? 'expired' : 'expires'} at ${at}`,
    )
  }
}
