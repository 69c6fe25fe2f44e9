import type { Bridge } from '../../bridge/bridge.js'
import type { Seal } from '../../bridge/task/seal.js'
import { fail } from '../../model/failure.js'
import type { KnownKey, Scope } from '../keys.js'
import { bearerIn } from '../panel/session.js'
import type { RawRequest } from '../raw.js'

const lastsMs = 12 * 60 * 60_000

/**
 * How the headers begin that proxies, load balancers and tunnels add. That one is there is enough; what it says is not
 * believed.
 */
const forwarding = [
  ...['forwarded', 'via', 'x-forwarded', 'x-real-', 'x-original-', 'x-client-', 'x-cluster-client-', 'true-client-'],
  ...['cf-', 'cdn-', 'fastly-', 'fly-', 'ngrok-', 'x-amzn-', 'x-appengine-', 'x-arr-', 'x-azure-', 'x-envoy-'],
]

const isForwarded = (headers: RawRequest['headers']): boolean =>
  Object.keys(headers).some((name) => forwarding.some((start) => name.startsWith(start)))

const v4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/

/** A server that listens on both families sees an IPv4 peer as `::ffff:127.0.0.1`. */
const isLoopback = (address: string): boolean => address === '::1' || v4.test(address.replace(/^::ffff:/i, ''))

const isLoopbackName = (host: string): boolean => host === 'localhost' || host === '[::1]' || v4.test(host)

/**
 * Whether this comes from a program or a page of ours on this machine, and not through it from elsewhere. The `Host` is checked because a
 * stranger's DNS may point a name at this machine (DNS rebinding); `Sec-Fetch-Site` and `Origin`, because another page in
 * the same browser can send requests as well.
 */
const isFromHere = ({ address, headers }: RawRequest): boolean => {
  if (address === undefined || !isLoopback(address) || isForwarded(headers)) return false
  const { host = '', origin, 'sec-fetch-site': site } = headers
  if (!isLoopbackName(host.replace(/:\d{1,5}$/, ''))) return false
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  return origin === undefined || origin === `http://${host}`
}

/**
 * Whoever sits at this machine may use the operator's page without a key, where the setup says so. The page is given a bearer;
 * the API still answers nobody without one, and takes this one from here only.
 */
export class ThisMachine {
  readonly #seal: Seal

  constructor(
    readonly bridge: Bridge,
    readonly scope: Scope,
    trustedProxies: number,
  ) {
    // Who forwards from the internet may look like this machine: nginx sends its own Host and adds no header.
    if (trustedProxies > 0 || !isLoopbackName(new URL(bridge.publicUrl).hostname))
      throw fail(
        'config',
        'admin: local access is only for a bridge that others cannot reach, with a public URL such as http://localhost:3000 and no proxies in front',
        { remedy: 'Leave out `local`, set keys (api.keys), and sign in to /admin with a key.' },
      )
    this.#seal = bridge.seal('operator bearer')
  }

  bearer(request: RawRequest): { bearer: string } | undefined {
    if (!isFromHere(request)) return undefined
    this.bridge.log.info({ scope: this.scope }, "The operator's page was opened on this machine, without a key")
    return { bearer: this.#seal.seal([this.bridge.wall() + lastsMs]) }
  }

  caller(request: RawRequest): KnownKey | undefined {
    const shown = bearerIn(request.headers)
    const sealed = shown === undefined ? undefined : this.#seal.open(shown)
    if (!sealed || !isFromHere(request)) return undefined
    const [expires] = sealed as readonly [number]
    return expires > this.bridge.wall() ? { scope: this.scope, name: 'this machine', expires } : undefined
  }
}
