import {
  api,
  BoundedMap,
  type Call,
  type Failure,
  type Fields,
  fail,
  fields,
  type Handle,
  type Http,
  type HttpRequest,
  type HttpResponse,
  isFields,
  list,
  own,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { createSignIn } from './sign-in.js'

/** What is known of a thread by its first message, which never changes. */
export interface Origin {
  /** By which messages are put into this thread: ours, or the one that HubSpot made for an agent who wrote first. */
  reference: string | undefined
  /** We opened it. */
  ours: boolean
  account: string
  customer: Identifier
}

export interface Identifier {
  type: string
  value: string
}

/** What all parts of the adapter share. */
export const connect = (handle: Handle<Settings>) => {
  const http = signedIn(handle)
  const get = async (url: string, call: Call) => fields((await http.request({ method: 'GET', url }, call)).data)
  /** Undefined where there is no such thing (any more). */
  const find = async (url: string, call: Call): Promise<Fields | undefined> => {
    const { status, data } = await http.request({ method: 'GET', url, accept: [404] }, call)
    return status === 404 ? undefined : fields(data)
  }
  const send = async (method: 'POST' | 'PUT' | 'PATCH', url: string, json: object, call: Call, more: More = {}) =>
    fields((await http.request({ method, url, json, ...more }, call)).data)
  /** Of the CRM: all of a group's filters must fit, and one of at most five groups. */
  const search = async (kind: 'contacts' | 'tickets', asked: object, call: Call): Promise<readonly Fields[]> => {
    const json = { limit: 100, after: '0', sorts: [], ...asked }
    const found = await send('POST', `/crm/v3/objects/${kind}/search`, json, call, { repeatable: true })
    return list(found.results).map(fields)
  }
  const origins = new BoundedMap<string, Origin>(10_000)
  return { handle, settings: handle.options, http, origins, get, find, send, search }
}

type More = Pick<HttpRequest, 'repeatable' | 'accept' | 'explain'>
export type Hubspot = ReturnType<typeof connect>

/** HubSpot's API, signed in as the installed app; the token never goes to another origin. */
const signedIn = (handle: Handle<Settings>): Http => {
  const { auth, apiUrl } = handle.options
  const as = (token: () => string): Http =>
    api(handle.http, { baseUrl: apiUrl, headers: () => ({ authorization: `Bearer ${token()}` }), explain })
  if (auth.kind === 'token') return as(() => auth.token.value)
  const token = createSignIn(handle, auth)
  return {
    request: (request, call) => token.use(call, (value) => as(() => value).request(request, call)),
    stream: (request, call) => token.use(call, (value) => as(() => value).stream(request, call)),
  }
}

// HubSpot tells which limit was met, and not for how long (docs, "Usage guidelines and limits").
const limits: Readonly<Record<string, number>> = {
  SECONDLY: 1_000,
  TEN_SECONDLY_ROLLING: 10_000,
  DAILY: 15 * 60_000,
}

/** HubSpot's category of a refusal, never its message, which may quote what was sent. */
const explain = ({ status, headers, data }: HttpResponse): Partial<Failure> => {
  const body = isFields(data) ? data : {}
  const category = word(own(body, 'category'))
  const code = category !== undefined && /^[A-Z_]{1,60}$/.test(category) ? category : undefined
  const provider = { name: 'hubspot', ...(code !== undefined && { code }) }
  if (status === 429) {
    const policy = word(own(body, 'policyName')) ?? ''
    const known = Object.hasOwn(limits, policy) ? limits[policy] : undefined
    return {
      scope: 'host',
      ...(headers['retry-after'] === undefined && { retryAfterMs: known ?? 10_000 }),
      provider,
    }
  }
  if (status === 401 || status === 403)
    return {
      remedy:
        code === 'MISSING_SCOPES'
          ? 'Install the app again with the scopes that the guide names.'
          : 'Check auth: the app must be installed in this account, by somebody who may do so.',
      provider,
    }
  return { provider }
}

export const threadsPath = '/conversations/v3/conversations/threads'

export const threadPath = ({ id }: { id: string }): string => `${threadsPath}/${encodeURIComponent(id)}`

export const channelsPath = '/conversations/custom-channels/2026-09'

export const channelPath = ({ channelId }: Settings): string => {
  if (channelId === undefined)
    throw fail('config', 'HubSpot has no custom channel for the bridge yet', {
      remedy: 'Run setup, and give the number it tells as `channelId`.',
    })
  return `${channelsPath}/${channelId}`
}

/** Answers `ticket_gone` where the thread was deleted. */
export const inThread = (response: HttpResponse): Partial<Failure> =>
  response.status === 404 ? gone : explain(response)

export const gone = {
  code: 'ticket_gone',
  message: 'HubSpot has no such conversation any more',
  provider: { name: 'hubspot' },
} as const

export const threadUrl = ({ portalId }: Settings, id: string): string =>
  `https://app.hubspot.com/live-messages/${portalId}/inbox/${id}`

/** Channels and webhooks belong to the app, not to the account: they are made with the developer's key. */
export const developerQuery = ({ app }: Settings, about: Readonly<Record<string, string>> = {}): string => {
  if (app.developerKey === undefined)
    throw fail('config', 'A custom channel is made with the developer key', {
      remedy: 'Give `app.developerKey`: the developer account > Keys > Developer API key.',
    })
  return new URLSearchParams({ hapikey: app.developerKey.value, ...about }).toString()
}
