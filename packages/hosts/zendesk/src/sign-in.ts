import {
  type Call,
  createToken,
  type Failure,
  failureOf,
  fields,
  type Grant,
  type Handle,
  type HttpResponse,
  isFields,
  own,
  type Token,
  word,
} from '@deskwire/core/adapter'
import type { OAuth, Settings } from './options.js'

// Always requested: otherwise the answer names no lifetime, and clients from before 2026-04-30 would give tokens that
// never expire and cannot be refreshed (Zendesk docs, api-reference/ticketing/oauth/grant_type_tokens).
const accessSeconds = 86_400
const refreshSeconds = 30 * 86_400

/** The access token of an OAuth client, renewed before it expires, or when Zendesk says that it has. */
export const createSignIn = (handle: Handle<Settings>, auth: OAuth): Token => {
  const { refresh } = auth
  const grant =
    refresh === undefined
      ? (call: Call) => ask(handle, auth, { grant_type: 'client_credentials', scope: auth.scope }, call)
      : refreshing(handle, auth, refresh)
  return createToken({ now: handle.now, fetch: grant })
}

/**
 * Each refresh returns a new refresh token and ends the previous one, so the newest is passed to `keep` before the access
 * token is used. If ours is refused, the one from `token` is tried: another process may have refreshed in the meantime.
 */
const refreshing = (handle: Handle<Settings>, auth: OAuth, refresh: NonNullable<OAuth['refresh']>) => {
  let newest: string | undefined
  const use = async (token: string, call: Call): Promise<Grant> => {
    const given = { grant_type: 'refresh_token', refresh_token: token, refresh_token_expires_in: refreshSeconds }
    const grant = await ask(handle, auth, given, call)
    if (grant.refreshToken === undefined) return grant
    newest = grant.refreshToken
    try {
      await refresh.keep(newest)
    } catch {
      handle.log.error({}, 'zendesk: the new refresh token was not kept; the one kept before is not valid any more')
    }
    return grant
  }
  return async (call: Call): Promise<Grant> => {
    if (newest === undefined) await refresh.token.refresh()
    const token = newest ?? refresh.token.value
    try {
      return await use(token, call)
    } catch (thrown) {
      if (failureOf(thrown).provider?.code !== 'invalid_grant') throw thrown
      await refresh.token.refresh()
      if (refresh.token.value === token) throw thrown
      return use(refresh.token.value, call)
    }
  }
}

/** `POST /oauth/tokens`: outside the API's path, and in JSON. */
const ask = async (
  { http, options }: Handle<Settings>,
  { clientId, clientSecret }: OAuth,
  about: object,
  call: Call,
): Promise<Grant> => {
  const { data } = await http.request(
    {
      method: 'POST',
      url: new URL('/oauth/tokens', options.url).href,
      json: { ...about, client_id: clientId, client_secret: clientSecret.value, expires_in: accessSeconds },
      repeatable: true,
      maxBytes: 64 * 1024,
      explain,
    },
    call,
  )
  const given = fields(data)
  const seconds = Number(own(given, 'expires_in'))
  const refreshToken = word(own(given, 'refresh_token'))
  return {
    token: word(own(given, 'access_token')) ?? '',
    ...(seconds > 0 && { expiresInMs: seconds * 1000 }),
    ...(refreshToken !== undefined && { refreshToken }),
  }
}

const remedies: Readonly<Record<string, string>> = {
  invalid_client: 'Check clientId and clientSecret: Admin Center > Apps and integrations > APIs > OAuth clients.',
  invalid_grant:
    'The refresh token is used up or expired: authorize the OAuth client again, or use client credentials.',
  invalid_scope: 'Allow the scopes “read” and “write” for the OAuth client, or set scope to what it allows.',
  unauthorized_client: 'Only a confidential OAuth client may sign in by itself: set its client kind to Confidential.',
}

// No message is lost: everything waits until the client is fixed.
const explain = ({ status, data }: HttpResponse): Partial<Failure> | undefined => {
  if (status !== 400 && status !== 401 && status !== 403) return undefined
  const error = isFields(data) ? data.error : undefined
  const code = typeof error === 'string' && Object.hasOwn(remedies, error) ? error : undefined
  return {
    code: 'auth',
    message: 'Zendesk gave no access token',
    remedy: remedies[code ?? 'invalid_client'],
    retryable: true,
    retryAfterMs: 60_000,
    scope: 'host',
    provider: { name: 'zendesk', ...(code !== undefined && { code }) },
  }
}
