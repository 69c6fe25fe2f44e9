import {
  type Call,
  DeskwireError,
  fail,
  type Http,
  type HttpRequest,
  lazily,
  retryAfterOf,
} from '@deskwire/core/adapter'
import { errorCodeOf, twilioFailure } from './failures/failures.js'
import { apiOrigin } from './regions.js'

const here = () => import.meta.url
const twilioLibrary = lazily('twilio', here, () => import('twilio'))

type Product = 'api' | 'content' | 'messaging'

/** Any request to Twilio's REST API except a send; rows come back as they are on the wire. */
export interface TwilioRequest {
  product: Product
  /** Without the host: `/v1/Services/MG…`. */
  path: string
  query?: Readonly<Record<string, string | number>>
  /** The body of a POST: a form or JSON, whichever the endpoint takes. */
  form?: Readonly<Record<string, string | readonly string[]>>
  json?: unknown
}

/** Parameters of a new message, named as in Twilio's library. */
export interface MessageParameters {
  to: string
  from?: string
  messagingServiceSid?: string
  body?: string
  mediaUrl?: string[]
  contentSid?: string
  contentVariables?: string
  persistentAction?: string[]
  statusCallback?: string
  validityPeriod?: number
  smartEncoded?: boolean
  sendAt?: Date
  scheduleType?: 'fixed'
  shortenUrls?: boolean
}

export interface TwilioApi {
  readonly accountSid: string
  /** Not repeatable: a lost answer is ambiguous. */
  send(parameters: MessageParameters, call: Call): Promise<{ sid: string; status: string }>
  get<T>(request: TwilioRequest, call: Call): Promise<T>
  post<T>(request: TwilioRequest, call: Call, settings?: { repeatable?: boolean }): Promise<T>
  /** The URL of media, which is fetched without the library. */
  urlOf(path: string): string
  /** Whether our credentials may be sent there. */
  isOwn(url: string): boolean
  authorization(): string
}

export interface TwilioAccount {
  accountSid: string
  region?: string | undefined
  edge?: string | undefined
  apiBase?: string | undefined
  http: Http
  now(): number
  credentials(): { username: string; password: string }
}

/** What Twilio's library passes to its HTTP client, which ours replaces. */
interface LibraryRequest {
  method: string
  uri: string
  username?: string
  password?: string
  headers?: Record<string, string>
  params?: Record<string, unknown>
  data?: Record<string, unknown>
}

const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

/** Lists repeat their key (`MediaUrl=a&MediaUrl=b`). */
const pairs = (values: Readonly<Record<string, unknown>>): URLSearchParams => {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(values))
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined && item !== null)
        form.append(name, item instanceof Date ? item.toISOString() : String(item))
  return form
}

const methodOf = (method: string): HttpRequest['method'] => {
  const upper = method.toUpperCase()
  return upper === 'POST' || upper === 'PUT' || upper === 'DELETE' ? upper : 'GET'
}

const codeOf = (data: unknown): number | undefined =>
  typeof data === 'object' && data !== null && 'code' in data ? errorCodeOf(data.code) : undefined

/**
 * Twilio's library, loaded on the first call (axios and its dependencies are most of its cost), over our own HTTP client,
 * which reads `Retry-After`, obeys the call's deadline, and keeps the credentials out of errors.
 */
export const twilioApi = (account: TwilioAccount): TwilioApi => {
  const base = account.apiBase?.replace(/(?<!\/)\/+$/, '')

  const toBase = (uri: string): string => {
    if (base === undefined) return uri
    const { pathname, search } = new URL(uri)
    return base + pathname + search
  }

  const exchange = async (given: LibraryRequest, call: Call, settings: { repeatable?: boolean; to?: string }) => {
    const method = methodOf(given.method)
    const query = given.params ? pairs(given.params).toString() : ''
    const url = toBase(given.uri) + (query === '' ? '' : `${given.uri.includes('?') ? '&' : '?'}${query}`)
    const isJson = given.headers?.['Content-Type'] === 'application/json'
    const repeatable = settings.repeatable ?? method === 'GET'
    const headers: Record<string, string> = { authorization: basic(given.username ?? '', given.password ?? '') }
    const agent = given.headers?.['User-Agent']
    if (agent !== undefined) headers['user-agent'] = agent
    const response = await account.http.request(
      {
        method,
        url,
        headers,
        ...(given.data && (isJson ? { json: given.data } : { form: pairs(given.data) })),
        repeatable,
        explain: (refusal) => {
          const retryAfterMs = retryAfterOf(refusal.headers, account.now())
          return twilioFailure(codeOf(refusal.data), {
            status: refusal.status,
            reading: repeatable,
            ...(retryAfterMs !== undefined && { retryAfterMs }),
            ...(settings.to !== undefined && { to: settings.to }),
          })
        },
      },
      call,
    )
    return { statusCode: response.status, body: response.data, headers: response.headers }
  }

  const library = async (call: Call, settings: { repeatable?: boolean; to?: string } = {}) => {
    const { default: twilio } = await twilioLibrary()
    const { username, password } = account.credentials()
    // One small object per call, so that each call's own deadline reaches the exchange. The prototype only satisfies
    // the library's type; its constructor would build an axios instance that is never used.
    const httpClient = Object.assign(Object.create(twilio.RequestClient.prototype), {
      request: (given: LibraryRequest) => exchange(given, call, settings),
    })
    // Never undefined, or the library would take TWILIO_REGION and TWILIO_EDGE from the environment.
    const { accountSid, region = '', edge = '' } = account
    return twilio(username, password, { accountSid, httpClient, region, edge })
  }

  /** The library's own errors may quote the answer; all that matters is whether the request had left. */
  const guarded = async <T>(work: (left: () => void) => Promise<T>, repeatable: boolean): Promise<T> => {
    const request = { left: false }
    try {
      return await work(() => {
        request.left = true
      })
    } catch (thrown) {
      if (DeskwireError.isInstance(thrown)) throw thrown
      if (!request.left) throw fail('config', "Twilio's library could not be loaded or took no request")
      const lost = repeatable ? {} : { ambiguous: true }
      throw fail('invalid_answer', 'Twilio answered in a way that cannot be read', { retryable: true, ...lost })
    }
  }

  // The library writes JSON bodies with its own field names (`friendlyName`), which Twilio does not know, so
  // everything but sending goes through its plain request, with the names on the wire.
  const ask = async <T>(method: 'get' | 'post', asked: TwilioRequest, call: Call, repeatable?: boolean): Promise<T> => {
    const data = asked.json ?? asked.form
    const settings = { repeatable: repeatable ?? method === 'get' }
    const request = async (left: () => void): Promise<{ body: T }> => {
      const client = await library(call, settings)
      left()
      return client.request({
        method,
        uri: `https://${asked.product}.twilio.com${asked.path}`,
        ...(asked.query && { params: asked.query }),
        ...(data !== undefined && { data }),
        ...(asked.json !== undefined && { headers: { 'Content-Type': 'application/json' } }),
      })
    }
    return (await guarded(request, settings.repeatable)).body
  }

  return {
    accountSid: account.accountSid,
    async send(parameters, call) {
      const create = async (left: () => void) => {
        const client = await library(call, { repeatable: false, to: parameters.to })
        left()
        return client.messages.create(parameters)
      }
      const { sid, status } = await guarded(create, false)
      if (typeof sid === 'string' && sid !== '') return { sid, status: String(status) }
      throw fail('invalid_answer', 'Twilio accepted the message without giving its id', { ambiguous: true })
    },
    get: (asked, call) => ask('get', asked, call),
    post: (asked, call, settings) => ask('post', asked, call, settings?.repeatable),
    urlOf: (path) => (base ?? apiOrigin(account)) + path,
    isOwn: (url) => isOwnUrl(url, base),
    authorization: () => {
      const { username, password } = account.credentials()
      return basic(username, password)
    },
  }
}

/** Twilio's API in any region (`api.dublin.ie1.twilio.com`), or the configured base; never anything else. */
export const isOwnUrl = (text: string, base: string | undefined): boolean => {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return false
  if (base !== undefined && url.origin === new URL(base).origin) return true
  return url.protocol === 'https:' && url.port === '' && /^api(\.[a-z0-9-]+){0,2}\.twilio\.com$/.test(url.hostname)
}

/** Every row of a list, page by page, at most `max`. Only the path of a next page is followed, never its host. */
export async function* rowsOf<T>(
  api: TwilioApi,
  request: TwilioRequest & { rows: string },
  max: number,
  call: Call,
): AsyncGenerator<T> {
  let next: TwilioRequest | undefined = request
  let count = 0
  while (next) {
    const page: Record<string, unknown> = await api.get<Record<string, unknown>>(next, call)
    const rows = page[request.rows]
    for (const row of Array.isArray(rows) ? rows : []) {
      if (count++ >= max) return
      yield row
    }
    const meta = page.meta
    const link: unknown =
      page.next_page_uri ??
      (typeof meta === 'object' && meta !== null && 'next_page_url' in meta ? meta.next_page_url : undefined)
    if (typeof link !== 'string' || link === '') return
    const { pathname, search } = new URL(link, 'https://api.twilio.com')
    next = { product: request.product, path: pathname + search }
  }
}
