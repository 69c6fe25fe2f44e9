import { type ControlParts, handleControl } from './control-routes.js'
import type { CallKind, Failure } from './faults.js'
import {
  type Call,
  isList,
  isObject,
  json,
  type Provider,
  readJson,
  type WireRequest,
  type WireResponse,
} from './http.js'
import { clip, shownHeaders, shownUrl } from './log.js'
import type { MetaContext } from './meta/account/app.js'
import { GraphError, graphErrorResponse } from './meta/errors.js'
import { handleGraph, handleLookaside } from './meta/router.js'
import { twilioErrorResponse } from './twilio/errors.js'
import type { TwilioAccount } from './twilio/numbers/account.js'
import { handleStorage, handleTwilio } from './twilio/router.js'
import type { World } from './world.js'

type Place = 'twilio' | 'twilio-media' | 'graph' | 'lookaside' | 'control'

const hosts: ReadonlyMap<string, Place> = new Map<string, Place>([
  ['media.twiliocdn.com', 'twilio-media'],
  ['graph.facebook.com', 'graph'],
  ['lookaside.fbsbx.com', 'lookaside'],
])

const prefixes: readonly (readonly [prefix: string, place: Place])[] = [
  ['/twilio-api', 'twilio'],
  ['/twilio-media', 'twilio-media'],
  ['/graph', 'graph'],
  ['/lookaside', 'lookaside'],
]

/** Routes by host, else by prefix, else by the path's shape: Graph versions have a dot, Twilio's do not. */
const placeOf = (url: URL, host: string): { place: Place; path: string } | undefined => {
  const { pathname } = url
  const known = hosts.get(host) ?? (/(^|\.)twilio\.com$/.test(host) ? 'twilio' : undefined)
  if (known) return { place: known, path: pathname }
  for (const [prefix, place] of prefixes) {
    if (pathname.startsWith(`${prefix}/`)) return { place, path: pathname.slice(prefix.length) }
  }
  if (pathname.startsWith('/control/')) return { place: 'control', path: pathname.slice('/control'.length) }
  if (/^\/v\d+\.\d+\//.test(pathname)) return { place: 'graph', path: pathname }
  if (/^\/(2010-04-01|v\d+)\//.test(pathname)) return { place: 'twilio', path: pathname }
  return undefined
}

interface Parts extends ControlParts {
  accounts: readonly TwilioAccount[]
  meta: MetaContext
  /** Where the wire is mounted, once that is known. */
  origin(): string | undefined
}

const lost = (): WireResponse => ({ status: 0, headers: {}, body: '', lost: true })

/** The answer of an edge server whose backend is down: nothing was processed, so retry. */
const overloaded = json(503, { message: 'Service Unavailable' }, { 'retry-after': '5' })

const refuse = (provider: Provider, failure: Failure): WireResponse =>
  provider === 'twilio'
    ? twilioErrorResponse(
        failure.status,
        failure.code ?? 20500,
        failure.message ?? 'An internal server error has occurred',
        failure.headers,
      )
    : graphErrorResponse(
        new GraphError(failure.code ?? 131000, { transient: failure.status >= 500 }, failure.message, failure.status),
        failure.headers,
      )

const overLimit = ({ faults, now }: World, provider: Provider): boolean => {
  const limit = faults.limits.get(provider)
  if (!limit) return false
  const second = Math.floor(now() / 1_000)
  if (limit.second !== second) {
    limit.second = second
    limit.used = 0
  }
  limit.used += 1
  return limit.used > limit.perSecond
}

const answer = (parts: Parts, place: Place, call: Call): WireResponse | Promise<WireResponse> => {
  switch (place) {
    case 'twilio':
      return handleTwilio(parts.accounts, parts.world, call)
    case 'twilio-media':
      return handleStorage(parts.accounts, parts.world, call)
    case 'lookaside':
      return handleLookaside(parts.meta, call)
    case 'control':
      return handleControl(parts, call)
    default:
      return handleGraph(parts.meta, call)
  }
}

/** Meta takes messages, typing and read marks at one path; the latter two have a `status` (Meta docs, typing-indicators). */
const kindOf = (provider: Provider, { method, path, raw }: Call): CallKind => {
  if (method !== 'POST') return 'other'
  if (provider === 'twilio') return path.endsWith('/Messages.json') ? 'send' : 'other'
  if (!/\/(marketing_)?messages\/?$/.test(path)) return 'other'
  const body = readJson(raw)
  return isObject(body) && body.status === undefined ? 'send' : 'other'
}

/** A server in which the wire is mounted takes its prefix off, so the URL that was called is put together again. */
const calledAt = ({ origin }: Parts, { hostname, pathname, search, origin: own }: URL, original?: string): string => {
  const named = original ?? hostname
  const base = hosts.has(named) || named.endsWith('.twilio.com') ? `https://${named}` : (origin() ?? own)
  return base + pathname + search
}

const textOf = (body: string | Uint8Array): string => (typeof body === 'string' ? body : `(${body.length} bytes)`)

const codeOf = (body: string): number | undefined => {
  const value = body.startsWith('{') ? readJson(Buffer.from(body)) : undefined
  if (!isObject(value)) return undefined
  const code = isObject(value.error) ? value.error.code : value.code
  return typeof code === 'number' ? code : undefined
}

/** The message an answer is about, so that the ledger can note that the caller never got it. */
const acceptedId = (response: WireResponse): string | undefined => {
  const value = typeof response.body === 'string' ? readJson(Buffer.from(response.body)) : undefined
  if (!isObject(value)) return undefined
  if (typeof value.sid === 'string') return value.sid
  const [first] = isList(value.messages) ? value.messages : []
  return isObject(first) && typeof first.id === 'string' ? first.id : undefined
}

export const createHandler = (parts: Parts) => {
  const { world, ledger } = parts

  const faulty = async (provider: Provider, place: Place, call: Call): Promise<WireResponse> => {
    const down = world.faults.down.get(provider)
    if (down === 'refuse') return lost()
    if (down) return overloaded
    const faults = world.faults.forCall({
      provider,
      kind: kindOf(provider, call),
      method: call.method,
      path: call.path,
    })
    const failing = faults.find((fault) => fault.type === 'fail')
    if (failing?.type === 'fail') return refuse(provider, failing.failure)
    if (overLimit(world, provider)) {
      return refuse(
        provider,
        provider === 'twilio'
          ? { status: 429, code: 20429, message: 'Too Many Requests', headers: { 'retry-after': '1' } }
          : { status: 400, code: 130429 },
      )
    }
    const response = await answer(parts, place, call)
    for (const fault of faults) {
      if (fault.type === 'slow')
        await new Promise<void>((resolve) => world.scheduler.later(fault.milliseconds, resolve))
    }
    if (!faults.some(({ type }) => type === 'lose')) return response
    const id = acceptedId(response)
    const entry = id === undefined ? undefined : ledger.entries.find((item) => item.id === id)
    if (entry) entry.lost = true
    return lost()
  }

  return async (request: WireRequest): Promise<WireResponse> => {
    const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]))
    const url = new URL(request.url, `http://${headers.get('host') ?? 'wire'}`)
    const found = placeOf(url, headers.get('x-original-host') ?? url.hostname)
    if (!found) return json(404, { error: `The wire has nothing at ${url.pathname}` })
    const raw = Buffer.from(request.body ?? '')
    const call: Call = {
      method: request.method.toUpperCase(),
      path: found.path,
      query: url.searchParams,
      headers,
      raw,
      params: {},
    }
    if (found.place === 'control') return answer(parts, 'control', call)
    const provider: Provider = found.place.startsWith('twilio') ? 'twilio' : 'meta'
    const started = performance.now()
    let response: WireResponse
    try {
      response = await faulty(provider, found.place, call)
    } catch (error) {
      world.log.add({
        type: 'alert',
        provider,
        code: 0,
        text: error instanceof Error ? (error.stack ?? error.message) : 'unknown',
      })
      response = refuse(provider, { status: 500 })
    }
    const text = textOf(response.body)
    const code = response.status >= 400 ? codeOf(text) : undefined
    world.log.add({
      type: 'call',
      provider,
      method: call.method,
      path: call.path,
      url: shownUrl(calledAt(parts, url, headers.get('x-original-host'))),
      headers: shownHeaders(headers),
      status: response.status,
      ...(code === undefined ? {} : { code }),
      ...(response.lost ? { lost: true as const } : {}),
      milliseconds: Math.round(performance.now() - started),
      answerHeaders: shownHeaders(Object.entries(response.headers)),
      ...(raw.length > 0 && !headers.get('content-type')?.startsWith('multipart/')
        ? { request: clip(raw.toString('utf8')) }
        : {}),
      // An account's own record contains its auth token.
      ...(/\/Accounts\/[^/]+\.json$/.test(call.path) ? {} : { response: clip(text) }),
    })
    return response
  }
}
