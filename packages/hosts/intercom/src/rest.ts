import {
  api,
  type Call,
  type Failure,
  type Fields,
  fail,
  fields,
  type Handle,
  type HttpRequest,
  type HttpResponse,
  list,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'

/** "Regional hosting" in Intercom's "REST API". */
const hosts = { us: 'https://api.intercom.io', eu: 'https://api.eu.intercom.io', au: 'https://api.au.intercom.io' }
const version = '2.15'
const longestWaitMs = 60_000

const remedies: Readonly<Record<number, string>> = {
  401: 'Set the access token of the app (Developer Hub > the app > Authentication), and the region of the workspace.',
  403: 'Give the app the permissions of the guide, and see that the plan of the workspace includes the API.',
}

/** Intercom's REST API, version 2.15 (intercom/Intercom-OpenAPI). */
export const createRest = ({ http, options, now }: Handle<Settings>) => {
  // Intercom's words may quote what was sent, so only its codes are passed on.
  const explain = ({ status, headers, data }: HttpResponse): Partial<Failure> => {
    const code = word(fields(list(fields(data).errors)[0]).code)
    const remedy = remedies[status]
    return {
      provider: { name: 'intercom', status, ...(code !== undefined && /^\w{1,60}$/.test(code) && { code }) },
      ...(remedy !== undefined && { remedy }),
      ...(status === 429 && limitOf(headers)),
    }
  }

  // Per app and workspace, shared out in windows of ten seconds; the header has the window's end in seconds ("Rate limiting").
  const limitOf = (headers: HttpResponse['headers']): Partial<Failure> => {
    const resetMs = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000 - now()
    if (headers['retry-after'] !== undefined || Number.isNaN(resetMs)) return { scope: 'host' }
    return { scope: 'host', retryAfterMs: Math.min(Math.max(resetMs, 0), longestWaitMs) }
  }

  const client = api(http, {
    baseUrl: options.url ?? hosts[options.region],
    headers: () => ({ authorization: `Bearer ${options.auth.token.value}`, 'intercom-version': version }),
    explain,
  })

  const request = (method: HttpRequest['method'], path: string, call: Call, more: Partial<HttpRequest> = {}) =>
    client.request({ method, url: path, ...more }, call)

  const get = async (path: string, call: Call): Promise<Fields> => fields((await request('GET', path, call)).data)

  /** Undefined where there is no such thing. */
  const find = async (path: string, call: Call): Promise<Fields | undefined> => {
    const { status, data } = await request('GET', path, call, { accept: [404] })
    return status === 200 ? fields(data) : undefined
  }

  const search = async (
    what: 'contacts' | 'conversations' | 'tickets',
    json: object,
    call: Call,
  ): Promise<{ found: readonly Fields[]; next?: string }> => {
    const answer = fields((await request('POST', `/${what}/search`, call, { json, repeatable: true })).data)
    const found = list(answer[what === 'contacts' ? 'data' : what]).map(fields)
    const next = word(fields(fields(answer.pages).next).starting_after)
    return { found, ...(next !== undefined && { next }) }
  }

  const conversation = async ({ id }: Ticket, call: Call): Promise<Fields> => {
    const found = await find(`/conversations/${encodeURIComponent(id)}`, call)
    if (found) return found
    throw gone()
  }

  /** `open`, `close`, `assignment`: idempotent in effect, so they may be sent again. */
  const manage = async ({ id }: Ticket, json: object, call: Call): Promise<void> => {
    const path = `/conversations/${encodeURIComponent(id)}/parts`
    const { status } = await request('POST', path, call, { json, repeatable: true, accept: [404] })
    if (status === 404) throw gone()
  }

  const update = async ({ id }: Ticket, json: object, call: Call): Promise<void> => {
    const path = `/conversations/${encodeURIComponent(id)}`
    const { status } = await request('PUT', path, call, { json, repeatable: true, accept: [404] })
    if (status === 404) throw gone()
  }

  return { client, request, get, find, search, conversation, manage, update }
}

export type Rest = ReturnType<typeof createRest>

export const gone = () => fail('ticket_gone', 'Intercom has no such conversation any more')

export const filter = (field: string, operator: '=' | '>' | '~', value: string | number) => ({ field, operator, value })

/** Their times are in whole seconds. */
export const timeOf = (seconds: unknown): number => (typeof seconds === 'number' ? seconds * 1000 : 0)
