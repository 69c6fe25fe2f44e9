import { z } from 'zod'
import { parse } from '../adapter/options/configure.js'
import { callback } from '../adapter/options/option-fields.js'
import type { Bridge } from '../bridge/bridge.js'
import { hasSignature, type Mount, receiverAt } from '../bridge/ingress/receive.js'
import type { WebhookHead, WebhookRequest } from '../ports/shared.js'
import { type AdminPage, serveAdmin } from './admin/page.js'
import { ThisMachine } from './admin/this-machine.js'
import { lazyApi } from './api/lazy.js'
import { Authenticator } from './authenticator.js'
import { health, readiness } from './health.js'
import { type ApiKey, apiKey, type Caller, createKeys, scopes } from './keys.js'
import { serveMedia } from './media.js'
import { createMetrics, type Metrics } from './metrics.js'
import type { WebPage } from './page.js'
import { servePanel } from './panel/page.js'
import { type PanelSession, PanelSessions } from './panel/session.js'
import { bodyProblem, problem } from './problem.js'
import { plain, type RawRequest, type RawResponse, type Router } from './raw.js'

export interface RouterOptions {
  /** The largest body of a webhook or API call. Default: 4 MB; Meta sends up to 3 MB. */
  maxBodyBytes?: number
  /** The management API; it is off without keys. */
  api?: {
    keys: readonly ApiKey[]
    /** The largest file for `POST /api/media`. Default: 16 MB. */
    maxUploadBytes?: number
  }
  /**
   * What answers at `/mcp`, for callers with a key: `mcp()` of `@deskwire/mcp`. It gets the management API as this key may use it;
   * targets are below `/api`.
   */
  mcp?: (request: RawRequest, api: Router) => Promise<RawResponse>
  /**
   * How many proxies of yours are in front: the caller's address is the one that the outermost of them put into
   * `X-Forwarded-For`. Default: 0, so the header is ignored.
   */
  trustedProxies?: number
  /** The agent's panel, from `@deskwire/panel`; it is off without it. */
  panel?: WebPage
  /**
   * The operator's page at `/admin`, from `@deskwire/admin`; it is off without it. It takes a key of `api.keys`, or none from this machine
   * if `admin({ local })` says so.
   */
  admin?: AdminPage
  /** Who may read `/metrics`. Default: callers with a key of the scope `read`. */
  metrics?: 'key' | 'open' | false
}

const builtPage = <Page extends WebPage>(of: string) =>
  z.custom<Page>(
    (given) => typeof given === 'object' && given !== null && 'html' in given && 'files' in given,
    `expected the page of ${of}`,
  )

export const routerFields = {
  trustedProxies: z.int().min(0).optional(),
  maxBodyBytes: z.int().min(1).optional(),
  api: z.strictObject({ keys: z.array(apiKey).readonly(), maxUploadBytes: z.int().min(1).optional() }).optional(),
  mcp: callback().optional(),
  panel: builtPage('@deskwire/panel: panel()').optional(),
  admin: builtPage<AdminPage>('@deskwire/admin: admin()')
    .refine(({ local }) => local === undefined || scopes.includes(local), `local: expected one of ${scopes.join(', ')}`)
    .optional(),
  metrics: z.union([z.enum(['key', 'open']), z.literal(false)]).optional(),
} satisfies Record<keyof RouterOptions, z.ZodType>
export const routerSchema = z.strictObject(routerFields)

/** A parsed target: the tenant, the first segment after it, and the rest with its query. */
interface Place {
  tenant: string
  first: string
  /** What follows the first segment, without the slash. */
  rest: string
  /** The path as called, from our first slash. */
  path: string
}

const none = new Uint8Array(0)
const notFound = () => plain(404, 'Not found\n')
const apiOff = () => problem(404, 'The management API is off because no keys are set', { code: 'api_off' })

/** Routes all HTTP requests of one bridge: webhooks, media, the management API, health and metrics. */
export const createRouter = (bridge: Bridge, options: RouterOptions = {}): Router => {
  parse('createRouter', routerSchema, options)
  return routerOf(bridge, options)
}

/** Its options must have been checked. */
export const routerOf = (bridge: Bridge, options: RouterOptions): Router => {
  const maxBodyBytes = options.maxBodyBytes ?? 4 * 1024 * 1024
  const base = new URL(bridge.publicUrl).pathname.replace(/(?<!\/)\/+$/, '')
  const keys = createKeys(options.api?.keys ?? [])
  const metrics = options.metrics === false ? undefined : createMetrics(bridge)
  const { trustedProxies = 0, admin } = options
  const here = admin?.local && new ThisMachine(bridge, admin.local, trustedProxies)
  const authenticator = new Authenticator(bridge, keys, metrics, trustedProxies, here)
  const ready = readiness(bridge)
  const sessions = new PanelSessions(bridge)
  const managed = !keys.none || here !== undefined
  const on = managed || options.panel !== undefined
  const api = lazyApi(bridge, keys, sessions, { maxBodyBytes, ...options.api, on, metrics: !!metrics })
  const panel =
    options.panel &&
    servePanel(bridge, sessions, options.panel, (request, response) => authenticator.failed(request, response))

  const adminPage = admin && serveAdmin(admin, here, !keys.none)

  /** Callers without a key are refused before anything is loaded or read. */
  const withKey = async (request: RawRequest, answer: (by: Caller) => Promise<RawResponse>) => {
    if (!on) return apiOff()
    const caller = await authenticator.authenticate(request)
    return 'refused' in caller ? caller.refused : answer(caller.by)
  }

  const callApi = (tenant: string, path: string, request: RawRequest) => {
    const session = path.startsWith('/panel/') ? sessions.read(request.headers) : undefined
    return session
      ? api(callerOf(session), tenant, path, request)
      : withKey(request, (by) => api(by, tenant, path, request))
  }

  const webhook = async (kind: Mount['kind'], { tenant, rest, path }: Place, request: RawRequest) => {
    const end = endOf(rest)
    const mount: Mount = { tenant, kind, name: rest.slice(0, end) }
    const began = bridge.now()
    const receivedAt = bridge.wall()
    const head = { method: request.method, path: rest.slice(end), headers: request.headers }
    const expected = isExpected(bridge, mount, head)
    const whole: WebhookRequest = {
      publicUrl: bridge.publicUrl + path,
      body: expected ? await request.body(maxBodyBytes) : none,
      receivedAt,
      ...head,
    }
    const response = await bridge.receive(mount, whole)
    metrics?.answered(kind, response.status, bridge.now() - began)
    return response.status === 401 && expected ? authenticator.failed(request, response) : response
  }

  const route = (place: Place, request: RawRequest): Promise<RawResponse> | RawResponse => {
    const { first } = place
    if (first === 'channels' || first === 'hosts' || first === 'assistants') return webhook(first, place, request)
    const { tenant } = place
    if (first === 'api') return callApi(tenant, `/${place.rest}`, request)
    if (first === 'panel' && panel) return panel(tenant, place, request)
    if (first === 'admin' && adminPage) return managed ? adminPage(place, request) : apiOff()
    if (first === 'mcp' && options.mcp) {
      const { mcp } = options
      return withKey(request, (by) => mcp(request, (asked) => api(by, tenant, asked.target, asked)))
    }
    if (tenant !== 'main') return notFound()
    if (first === 'media') return serveMedia(bridge, place.rest.slice(0, queryOf(place.rest)), request)
    if (first === 'healthz') return onlyRead(request) ?? health(request)
    if (first === 'readyz') return onlyRead(request) ?? ready(request)
    if (first === 'metrics' && metrics)
      return onlyRead(request) ?? readMetrics(metrics, authenticator, options, request)
    return notFound()
  }

  return async (request) => {
    const place = placeOf(request.target, base)
    if (!place) return notFound()
    try {
      return await route(place, request)
    } catch (thrown) {
      const known = bodyProblem(thrown)
      if (known && known.status < 500) return known
      throw thrown
    }
  }
}

/** A proxy may or may not strip the public URL's path, so both are accepted. */
const placeOf = (target: string, base: string): Place | undefined => {
  const path = base !== '' && target.startsWith(`${base}/`) ? target.slice(base.length) : target
  if (path.charCodeAt(0) !== 47) return undefined
  if (!path.startsWith('/t/')) return split('main', path, 1)
  const slash = path.indexOf('/', 3)
  // The main tenant has no prefix, so that every webhook has exactly one URL.
  if (slash < 0 || path.startsWith('main/', 3)) return undefined
  return split(path.slice(3, slash), path, slash + 1)
}

const split = (tenant: string, path: string, start: number): Place => {
  let end = start
  while (end < path.length && path.charCodeAt(end) !== 47 && path.charCodeAt(end) !== 63) end++
  const first = path.slice(start, end)
  return { tenant, first, rest: path.slice(path.charCodeAt(end) === 47 ? end + 1 : end), path }
}

/** The end of the first segment: a slash, a query or the end. */
const endOf = (text: string): number => {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 47 || code === 63) return at
  }
  return text.length
}

const queryOf = (text: string): number => {
  const at = text.indexOf('?')
  return at < 0 ? text.length : at
}

/** Whether the body is to be read. That of an unsigned or unroutable request is not. */
const isExpected = (bridge: Bridge, mount: Mount, head: WebhookHead): boolean => {
  const context = bridge.tenant(mount.tenant)
  if (!context || head.method === 'GET' || head.method === 'HEAD') return false
  return receiverAt(context, mount) !== undefined && hasSignature(context, mount, head)
}

const onlyRead = ({ method }: RawRequest): RawResponse | undefined =>
  method === 'GET' || method === 'HEAD' ? undefined : plain(405, 'Only GET and HEAD\n', { allow: 'GET, HEAD' })

const readMetrics = async (
  metrics: Metrics,
  authenticator: Authenticator,
  options: RouterOptions,
  request: RawRequest,
): Promise<RawResponse> => {
  const caller = options.metrics === 'open' ? undefined : await authenticator.authenticate(request)
  if (caller && 'refused' in caller) return caller.refused
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
    body: await metrics.read(caller?.by.tenant),
  }
}

/** An agent in the panel, whose name stands in the log. */
const callerOf = (session: PanelSession): Caller => ({
  scope: 'agent',
  tenant: session.tenant,
  name: `${session.agent.name ?? session.agent.id} (${session.host})`,
  session,
})
