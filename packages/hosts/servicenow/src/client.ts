import {
  api,
  createToken,
  type Failure,
  fail,
  fields,
  type Grant,
  type Handle,
  type Http,
  type HttpResponse,
  own,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'

export type Client = Http & {
  /** What a path of the instance is as a URL. */
  readonly origin: string
}

/** The instance's REST API, signed in as configured; credentials never go to another origin. */
export const createClient = (handle: Handle<Settings>): Client => {
  const { url, auth } = handle.options
  const plain = (headers: () => Readonly<Record<string, string>>): Client => ({
    ...api(handle.http, { baseUrl: url, headers, explain }),
    origin: url,
  })
  if (auth.kind === 'token') return plain(() => ({ [auth.header]: auth.token.value }))
  if (auth.kind === 'basic')
    return plain(() => ({
      authorization: `Basic ${Buffer.from(`${auth.user}:${auth.password.value}`).toString('base64')}`,
    }))

  const token = createToken({ now: handle.now, fetch: (call, previous) => signIn(handle, previous, call) })
  const withToken = (value: string): Http =>
    api(handle.http, { baseUrl: url, headers: () => ({ authorization: `Bearer ${value}` }), explain })
  return {
    origin: url,
    request: (request, call) => token.use(call, (value) => withToken(value).request(request, call)),
    stream: (request, call) => token.use(call, (value) => withToken(value).stream(request, call)),
  }
}

/** `POST /oauth_token.do` (ServiceNow docs, "OAuth inbound"). An access token lives 30 minutes unless set otherwise. */
const signIn = async (
  { options, http }: Handle<Settings>,
  previous: Grant | undefined,
  call: Parameters<Http['request']>[1],
): Promise<Grant> => {
  const { auth, url } = options
  if (auth.kind !== 'oauth') throw fail('config', 'OAuth is not configured')
  const form = new URLSearchParams({ client_id: auth.clientId, client_secret: auth.clientSecret.value })
  if (previous?.refreshToken !== undefined) {
    form.set('grant_type', 'refresh_token')
    form.set('refresh_token', previous.refreshToken)
  } else {
    form.set('grant_type', auth.grant)
    if (auth.grant === 'password') {
      form.set('username', auth.user ?? '')
      form.set('password', auth.password?.value ?? '')
    }
  }
  const { data } = await http.request(
    { method: 'POST', url: `${url}/oauth_token.do`, form, repeatable: true, explain },
    call,
  )
  const given = fields(data)
  const seconds = Number(own(given, 'expires_in'))
  return {
    token: word(own(given, 'access_token')) ?? '',
    ...(seconds > 0 && { expiresInMs: seconds * 1000 }),
    ...(word(own(given, 'refresh_token')) !== undefined && { refreshToken: word(own(given, 'refresh_token')) }),
  }
}

/**
 * A refusal in our words. ServiceNow's own message may repeat what was sent, so it is not passed on; its rate limits
 * are per user and hour, so the whole host rests (docs, "Inbound REST API rate limiting").
 */
export const explain = ({ status, headers }: HttpResponse): Partial<Failure> | undefined => {
  if (status === 429) return { code: 'rate_limited', scope: 'host', ...resetOf(headers) }
  // A password that ran out is nobody's bad message: everything waits until it is right again.
  if (status === 401)
    return {
      code: 'auth',
      remedy: 'Check the user or token of the integration in ServiceNow',
      scope: 'host',
      retryable: true,
      retryAfterMs: 60_000,
    }
  if (status === 403)
    return { code: 'auth', remedy: 'Give the integration user the roles the guide names for this table' }
  return undefined
}

// `X-RateLimit-Reset` is a time in epoch seconds; Retry-After outranks it and is read by the client.
const resetOf = (headers: HttpResponse['headers']): { message?: string } =>
  headers['x-ratelimit-rule'] === undefined
    ? {}
    : { message: 'ServiceNow asked for fewer requests (a rate limit rule)' }
