import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Bridge, createRouter, nodeHandler, type WebPage } from '@deskwire/core'
import type { Wire } from '../wire/index.js'
import { loadAssets } from './assets.js'
import { createFeed } from './feed.js'
import { isOwn } from './guard.js'
import { helpdeskEvent, type Traffic } from './helpdesk.js'
import { hintsFor } from './hints.js'
import { framedHere, throughFetch, throughRouter } from './mount.js'
import { lineViews, type Offer, phoneView, type StateView, shownEvents, threadView } from './state.js'

/** The helpdesk of `@deskwire/desk`, or one with the same API under `/agent/`. */
export interface PageDesk {
  handle(request: Request): Promise<Response>
  subscribe(listener: (news: { name: string; data: unknown }) => void): () => void
}

/** A time to move the clock to, such as when the office closes. */
export interface Moment {
  title: string
  /** When it comes next. */
  next(now: number): number
}

export interface SimulatorOptions {
  /** The URL of the server it is mounted in. The only accepted host names are this one, `localhost` and bare addresses. */
  url: string
  wire: Wire
  /** The helpdesk of the setup, to show beside the phone. Default: none, for one that has its own page. */
  desk?: PageDesk
  /** The agent's panel, `panel()` of `@deskwire/panel`, which the desk shows beside the ticket. Default: none. */
  panel?: WebPage
  /** Whether the operator's page is at `/admin` of this server; the page then links to it. Default: no. */
  admin?: boolean
  /** For consent, templates and notifications. The page reaches its management API through the simulator. */
  bridge: Bridge
  /** Notifications to try. */
  offers?: readonly Offer[]
  /** Whether an assistant answers before agents do. Default: whether the setup has one. */
  assistant?: boolean
  /** Hints on what to try, one sentence each. Default: what fits the setup. */
  hints?: readonly string[]
  /** A notice for whoever opens the page, shown above the hints and on the browser's console. */
  notice?: string
  /** Whether the page may move the clock; do not allow it with real providers. Default: true. */
  clock?: boolean
  /** Times to move the clock to, each a button. */
  moments?: readonly Moment[]
  /** A folder with the built page. Default: the package's own. */
  assets?: string
}

export interface Simulator {
  /** Handles requests for the page, the wire and the desk; returns false for all others. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  close(): void
}

const json = (response: ServerResponse, status: number, body: unknown): void =>
  void response
    .writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .end(JSON.stringify(body))

/** Serves the page under `/` and `/assets`, its data under `/simulator`, the providers under `/wire`, the helpdesk under `/desk`. */
export const createSimulator = (options: SimulatorOptions): Simulator => {
  const { wire, desk, bridge, url } = options
  const panel = desk && options.panel
  const moments = (options.clock ?? true) ? (options.moments ?? []) : []
  const assets = loadAssets(options.assets)
  const feed = createFeed()
  const key = randomBytes(24).toString('hex')
  const route = createRouter(bridge, {
    api: { keys: [{ key, scope: 'agent', name: 'simulator page' }] },
    ...(panel && { panel }),
  })
  const toPanel = nodeHandler(async (request) => framedHere(await route(request)))
  const base = new URL(bridge.publicUrl).pathname.replace(/(?<!\/)\/+$/, '')
  const down = new Set<string>()

  const stops = [
    wire.log.subscribe((event) => {
      if (event.type === 'control') {
        const provider = (event.detail as { provider?: unknown } | undefined)?.provider
        if (event.name === 'down') down.add(String(provider))
        if (event.name === 'up') down.delete(String(provider))
        if (event.name === 'reset') down.clear()
      }
      feed.add('wire', event)
    }),
    ...(desk
      ? [
          desk.subscribe(({ name, data }) =>
            name === 'call' || name === 'webhook'
              ? wire.log.add(helpdeskEvent(name, data as Traffic))
              : feed.add(name, data),
          ),
        ]
      : []),
  ]
  // Consent, holds and identities are kept by the bridge, so the page reloads the conversation.
  for (const name of ['consent', 'held', 'refused', 'identity', 'handoff'] as const) {
    const listener = ({ conversation }: { conversation: string }) => feed.add('conversation', { conversation, name })
    bridge.events.on(name, listener)
    stops.push(() => void bridge.events.off(name, listener))
  }

  const channels = () =>
    bridge
      .webhooks()
      .filter(({ tenant, kind }) => tenant === 'main' && kind === 'channels')
      .map(({ name }) => {
        const { lines = [], provider = '' } = bridge.tenant()?.channel(name) ?? {}
        return {
          name,
          provider,
          medium: lines[0]?.medium ?? 'whatsapp',
          lines: lines.map(({ id, address, senders }) => ({
            id,
            ...(address !== undefined && { address }),
            ...(senders && { senders }),
          })),
        }
      })

  const state = (): StateView => {
    const known = channels()
    const lines = lineViews(wire, known)
    const clock = options.clock ?? true
    const assistant = options.assistant ?? Object.keys(bridge.tenant()?.setup.assistants ?? {}).length > 0
    return {
      cursor: feed.cursor,
      now: wire.now(),
      clock,
      moments: moments.map(({ title }) => title),
      phones: wire.phones().map(phoneView),
      lines,
      log: shownEvents(wire),
      down: [...down],
      channels: known,
      offers: options.offers ?? [],
      hints: options.hints ?? hintsFor({ lines, assistant, clock }),
      assistant,
      desk: desk !== undefined,
      panel: panel !== undefined,
      admin: options.admin ?? false,
      notice: options.notice ?? '',
    }
  }

  const asset = (request: IncomingMessage, response: ServerResponse, path: string): void => {
    const found = assets.get(path)
    if (!found) return void json(response, 404, { message: 'Not found' })
    if (request.headers['if-none-match'] === found.etag) return void response.writeHead(304, found.headers).end()
    response.writeHead(200, found.headers).end(request.method === 'HEAD' ? undefined : found.bytes)
  }

  const thread = (response: ServerResponse, query: URLSearchParams): void => {
    const phone = wire.phones().find(({ number }) => number === query.get('number'))
    if (!phone) return void json(response, 404, { message: 'There is no such phone' })
    json(response, 200, threadView(phone, query.get('line') ?? ''))
  }

  const own = async (request: IncomingMessage, response: ServerResponse, target: URL): Promise<void> => {
    const { pathname, search, searchParams } = target
    if (pathname === '/simulator/state') return json(response, 200, state())
    if (pathname === '/simulator/phones') return json(response, 200, wire.phones().map(phoneView))
    if (pathname === '/simulator/events') return feed.answer(request, response, searchParams.get('since') ?? undefined)
    if (pathname === '/simulator/thread') return thread(response, searchParams)
    const moment = moments.find(({ title }) => pathname === `/simulator/moments/${encodeURIComponent(title)}`)
    if (moment && request.method === 'POST') {
      wire.controls.advance({ milliseconds: Math.max(0, moment.next(wire.now()) - wire.now()) })
      return json(response, 200, { now: wire.now() })
    }
    if (pathname.startsWith('/simulator/api/'))
      return throughRouter(route, key, request, response, base + pathname.slice('/simulator'.length) + search)
    json(response, 404, { message: 'Not found' })
  }

  const refuse = (response: ServerResponse): void =>
    json(response, 403, { message: `Only the simulator's own page may do this. Open it at ${url} or by IP address` })

  const atDesk = (request: IncomingMessage, response: ServerResponse, { pathname, search }: URL): unknown => {
    if (!desk) return json(response, 404, { message: 'No desk is shown here: the helpdesk has its own page' })
    // Browsers keep the fragment, which names the ticket, across the redirect.
    if (pathname === '/desk/') return response.writeHead(302, { location: '/' }).end()
    // Its adapter sends a token, and articles are public.
    if (pathname.startsWith('/desk/agent/') && !isOwn(request, url)) return refuse(response)
    const path = pathname.slice('/desk'.length) + search
    const handled = (given: Request) => desk.handle(given).then(hereabouts)
    return throughFetch(handled, request, response, new URL(path, url).href)
  }

  /** The page may be open under any address of this machine, so what leads to the bridge leads to the same one. */
  const hereabouts = (answered: Response): Response => {
    const location = answered.headers.get('location') ?? ''
    if (!URL.canParse(location)) return answered
    const { pathname, search } = new URL(location)
    return new Response(null, { status: answered.status, headers: { location: pathname.slice(base.length) + search } })
  }

  const isPanel = (path: string): boolean => panel !== undefined && /^\/(api\/)?panel\//.test(path)

  const answer = async (request: IncomingMessage, response: ServerResponse, target: URL): Promise<unknown> => {
    const { pathname, search } = target
    // Providers and the bridge call these two with their own credentials, tokens and links.
    if (pathname.startsWith('/wire/') && !pathname.startsWith('/wire/control/')) {
      request.url = pathname.slice('/wire'.length) + search
      return wire.node(request, response)
    }
    if (pathname.startsWith('/desk/')) return atDesk(request, response, target)
    if (!isOwn(request, url)) return refuse(response)
    if (isPanel(pathname)) {
      request.url = base + pathname + search
      return toPanel(request, response)
    }
    if (pathname.startsWith('/wire/')) {
      request.url = pathname.slice('/wire'.length) + search
      return wire.node(request, response)
    }
    if (pathname.startsWith('/simulator/')) return own(request, response, target)
    return asset(request, response, pathname)
  }

  return {
    handle: (request, response) => {
      const target = URL.canParse(request.url ?? '/', 'http://page')
        ? new URL(request.url ?? '/', 'http://page')
        : new URL('http://page/nothing')
      const own = target.pathname === '/' || /^\/(assets|simulator|wire|desk)\//.test(target.pathname)
      if (!own && !isPanel(target.pathname)) return false
      answer(request, response, target).catch((thrown: unknown) => {
        if (response.headersSent) return void response.destroy()
        json(response, 500, { message: thrown instanceof Error ? thrown.message : 'The simulator failed' })
      })
      return true
    },
    close: () => {
      for (const stop of stops) stop()
      feed.close()
    },
  }
}
