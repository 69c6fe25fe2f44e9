import { HttpResponse, http, matchRequestUrl, passthrough } from 'msw'
import { setupServer } from 'msw/node'
import { afterAll, afterEach, beforeAll } from 'vitest'
import type { Fault } from './contract/ground.js'
import { bodyOf } from './server-body.js'

export type { TestFile } from './server-body.js'

/** A call as it arrived. */
export interface TestCall {
  method: string
  url: URL
  /** What stood for `:name` in the route. */
  params: Readonly<Record<string, string>>
  /** In lower case. */
  headers: Readonly<Record<string, string>>
  bytes: Uint8Array
  /** Parsed: JSON; a form or multipart as an object (files as `TestFile`, repeated names as lists); else the text. */
  body: unknown
  /** The body as what the test knows it to be. */
  read<T>(): T
}

/** `json`, `text` or `bytes`, with 200 unless said. */
export interface TestAnswer {
  status?: number
  headers?: Readonly<Record<string, string>>
  json?: unknown
  text?: string
  bytes?: Uint8Array
}

export type TestRoute = TestAnswer | ((call: TestCall) => TestAnswer | Promise<TestAnswer>)

/** `POST https://api.acme.com/tickets/:id`: a method (any, without one) and a URL with `:names` and `*`. The first that fits answers. */
export type TestRoutes = Readonly<Record<string, TestRoute>>

export interface TestServer {
  /** Every call since the test began. */
  readonly calls: readonly TestCall[]
  /** Those that a route, written as in the declaration, fits. */
  to(route: string): readonly TestCall[]
  /** More routes, asked first, until the test ends. */
  use(routes: TestRoutes): void
  /**
   * The next call that fits `which` gets this instead of its answer. Unless said, that is the next write: neither
   * GET nor HEAD, nor to a path that ends in `token`.
   */
  fail(fault: Fault, which?: (call: TestCall) => boolean): { retryAfterMs?: number } | undefined
  /** Forgets calls, further routes and faults of this file; happens after each test by itself. Throws when a call fitted no route. */
  reset(): void
}

export interface TestServerOptions {
  /** How this provider says so, where it is not 429 with `retry-after: 7`, 400 and 503. */
  faults?: Partial<Record<Exclude<Fault, 'hang' | 'lost-answer'>, TestAnswer>>
}

const usual: Record<'limited' | 'refused' | 'down', TestAnswer> = {
  limited: { status: 429, headers: { 'retry-after': '7' }, json: {} },
  refused: { status: 400, json: {} },
  down: { status: 503, json: {} },
}

/** What one `createTestServer` declared, and what happened to it. */
interface Declared {
  options: TestServerOptions
  routes: [string, TestRoute][]
  more: [string, TestRoute][]
  calls: TestCall[]
  faults: { fault: Fault; which: (call: TestCall) => boolean }[]
  release: (() => void)[]
}

// All of a test file: two adapters that are tested together each declare their own.
const all: Declared[] = []
const strays: string[] = []

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

const answer = async (request: Request): Promise<Response> => {
  // What a test itself has started on this machine.
  if (loopback.has(new URL(request.url).hostname)) return passthrough()
  const bytes = new Uint8Array(await request.clone().arrayBuffer())
  for (const declared of all) {
    const found = [...declared.more, ...declared.routes].find(([route]) => fits(route, request.method, request.url))
    if (found) return answerAs(declared, await callOf(request, bytes, found[0]), found[1])
  }
  strays.push(`${request.method} ${request.url}`)
  return HttpResponse.error()
}

const answerAs = async (declared: Declared, call: TestCall, route: TestRoute): Promise<Response> => {
  const { faults, options, release } = declared
  declared.calls.push(call)
  const at = faults.findIndex(({ which }) => which(call))
  const [planted] = at < 0 ? [] : faults.splice(at, 1)
  if (planted?.fault === 'hang') return broken((end) => release.push(end))
  if (planted?.fault === 'limited' || planted?.fault === 'refused' || planted?.fault === 'down')
    return response(options.faults?.[planted.fault] ?? usual[planted.fault])
  const given = typeof route === 'function' ? await route(call) : route
  return planted ? broken((end) => end()) : response(given)
}

const forget = () => {
  for (const declared of all) {
    declared.calls.length = 0
    declared.more = []
    declared.faults.length = 0
    for (const end of declared.release.splice(0)) end()
  }
  const found = strays.splice(0)
  if (found.length > 0) throw new Error(`No route fits ${found.join(', ')}: declare what it answers`)
}

const listen = () => {
  const server = setupServer(http.all('*', ({ request }) => answer(request)))
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }))
  afterEach(forget)
  afterAll(() => {
    server.close()
    // The next file may share this process, and declares its own.
    all.length = 0
  })
}

/**
 * HTTP without a network: declare what each URL answers. Called at the top of a test file, it listens before the first
 * test and ends after the last; called again there, it adds to the first. Only this machine's own addresses are let
 * through. A call that no route fits gets no answer and fails the test: msw's own `onUnhandledRequest: 'error'` would let
 * what looks like a static file (`….json`) through to the network.
 */
export const createTestServer = (routes: TestRoutes, options: TestServerOptions = {}): TestServer => {
  if (all.length === 0) listen()
  const declared: Declared = { options, routes: Object.entries(routes), more: [], calls: [], faults: [], release: [] }
  all.push(declared)
  const { calls, faults } = declared
  return {
    calls,
    to: (route) => calls.filter(({ method, url }) => fits(route, method, url.href)),
    use: (given) => {
      declared.more = [...Object.entries(given), ...declared.more]
    },
    fail: (fault, which = isWrite) => {
      faults.push({ fault, which })
      if (fault !== 'limited') return undefined
      const told = (options.faults?.limited ?? usual.limited).headers?.['retry-after']
      return told === undefined ? undefined : { retryAfterMs: Number(told) * 1_000 }
    },
    reset: forget,
  }
}

// The head of an answer must come, for only then does msw's socket say that it was connected: a client could not know
// that its request has arrived.
const broken = (begun: (end: () => void) => void): Response => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(Buffer.from('{'))
      begun(() => controller.error(new Error('The connection broke')))
    },
  })
  return new HttpResponse(body, { status: 200, headers: { 'content-type': 'application/json' } })
}

const isWrite = ({ method, url }: TestCall): boolean =>
  method !== 'GET' && method !== 'HEAD' && !/token$/i.test(url.pathname)

const split = (route: string): [string | undefined, string] => {
  const [, method, url = route] = route.match(/^([A-Z]+) (.+)$/) ?? []
  return [method, url]
}

const fits = (route: string, method: string, url: string): boolean => {
  const [wanted, pattern] = split(route)
  return (wanted === undefined || wanted === method) && matchRequestUrl(new URL(url), pattern).matches
}

const callOf = async (request: Request, bytes: Uint8Array, route: string | undefined): Promise<TestCall> => {
  const headers = Object.fromEntries(request.headers)
  const body = await bodyOf(bytes, headers['content-type'] ?? '')
  const params = route === undefined ? {} : matchRequestUrl(new URL(request.url), split(route)[1]).params
  return {
    method: request.method,
    url: new URL(request.url),
    params: Object.fromEntries(Object.entries(params ?? {}).map(([name, value]) => [name, decoded(String(value))])),
    headers,
    bytes,
    body,
    read: <T>() => body as T,
  }
}

const decoded = (value: string): string => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

const response = ({ status = 200, headers = {}, json, text, bytes }: TestAnswer): Response => {
  const empty = status === 204 || status === 304
  if (json !== undefined && !empty) return HttpResponse.json(json as object, { status, headers })
  return new HttpResponse(empty ? null : (text ?? (bytes && Buffer.from(bytes)) ?? ''), { status, headers })
}
