import {
  api,
  BoundedMap,
  type Call,
  type Failure,
  type Handle,
  type Http,
  type HttpResponse,
  isFields,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import { createSignIn } from './sign-in.js'

/** What all parts of the adapter share. */
export interface Zendesk {
  handle: Handle<Settings>
  settings: Settings
  http: Http
  /** The agent we write as. */
  me(call: Call): Promise<number>
  /** The requesters of tickets, so that we need not ask again. */
  requesters: BoundedMap<string, number>
  /** When each ticket became ours. */
  since: BoundedMap<string, number>
}

export const connect = (handle: Handle<Settings>): Zendesk => {
  const settings = handle.options
  const http = signedIn(handle)
  let known = settings.integrationUserId
  return {
    handle,
    settings,
    http,
    requesters: new BoundedMap(10_000),
    since: new BoundedMap(10_000),
    async me(call) {
      if (known !== undefined) return known
      const { data } = await http.request<{ user?: { id?: number | null } }>({ method: 'GET', url: '/users/me' }, call)
      // Wrong credentials are answered with 200 and a user without an id (Zendesk docs, ticketing/users/users, "Show Self").
      known = data.user?.id ?? undefined
      return known ?? -1
    },
  }
}

/** Zendesk's API, signed in as configured; the credentials never go to another origin. */
const signedIn = (handle: Handle<Settings>): Http => {
  const { auth, url } = handle.options
  const baseUrl = `${new URL(url).origin}/api/v2`
  const as = (authorization: () => string): Http =>
    api(handle.http, { baseUrl, headers: () => ({ authorization: authorization() }), explain })
  if (auth.kind === 'token') return as(() => `Bearer ${auth.token.value}`)
  if (auth.kind === 'basic')
    return as(() => `Basic ${Buffer.from(`${auth.user}/token:${auth.password.value}`).toString('base64')}`)
  const token = createSignIn(handle, auth)
  return {
    request: (request, call) => token.use(call, (value) => as(() => `Bearer ${value}`).request(request, call)),
    stream: (request, call) => token.use(call, (value) => as(() => `Bearer ${value}`).stream(request, call)),
  }
}

/** Zendesk's code for a refusal, never its texts, which may quote what was sent. */
export const explain = ({ status, headers, data }: HttpResponse): Partial<Failure> | undefined => {
  const body = isFields(data) ? data : {}
  const code = codeOf(body.error)
  const provider = { name: 'zendesk', ...(code !== undefined && { code }) }
  const says = JSON.stringify(body.details ?? body.description ?? '')
  if (status === 429) return { ...limitOf(headers, says), provider }
  // "closed prevents ticket update" is the answer to any change of a closed ticket.
  if (status === 422 && /closed prevents ticket update|ClosedTicket|closed_prevents/i.test(says))
    return {
      code: 'ticket_closed',
      message: 'The ticket is closed, and a closed ticket takes no more entries',
      provider,
    }
  // 409: somebody else saved the ticket at the same moment, and our change was not saved (Zendesk docs, "UpdateConflict").
  if (status === 409) return { code: 'conflict', retryable: true, scope: 'conversation', provider }
  if (status === 401 || status === 403)
    return {
      remedy: 'Check auth, and the role of the agent it signs in as: Admin Center > Apps and integrations > APIs',
      provider,
    }
  return { provider }
}

const codeOf = (error: unknown): string | undefined => {
  const word = isFields(error) ? error.title : error
  return typeof word === 'string' && /^[\w ]{1,60}$/.test(word) ? word : undefined
}

// Per minute for the account, 100 updates a minute, and 30 in ten minutes per ticket and agent
// (Zendesk docs, introduction/rate-limits): only the last does not affect other tickets.
const limitOf = (headers: Readonly<Record<string, string>>, says: string): Partial<Failure> => {
  const ofTicket = /ticket updates|updates? (for|per) (this|each|a)? ?ticket|per ticket/i.test(says)
  return {
    scope: ofTicket ? 'conversation' : 'host',
    ...(headers['retry-after'] === undefined && { retryAfterMs: ofTicket ? 600_000 : 60_000 }),
  }
}

export const ticketPath = (ticket: { id: string }): string => `/tickets/${encodeURIComponent(ticket.id)}`
