import {
  createToken,
  type Failure,
  fields,
  type Handle,
  type HttpResponse,
  own,
  type Token,
  word,
} from '@deskwire/core/adapter'
import type { Auth, Settings } from './options.js'

/** Access tokens last for half an hour; the refresh token stays the same (HubSpot docs, "OAuth"). */
export const createSignIn = ({ http, options, now }: Handle<Settings>, auth: Extract<Auth, { kind: 'oauth' }>): Token =>
  createToken({
    now,
    async fetch(call) {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: auth.clientId,
        client_secret: options.app.clientSecret.value,
        refresh_token: auth.refreshToken.value,
      })
      const url = new URL('/oauth/v3/token', options.apiUrl).href
      const { data } = await http.request(
        { method: 'POST', url, form, repeatable: true, maxBytes: 64 * 1024, explain },
        call,
      )
      const given = fields(data)
      const seconds = Number(own(given, 'expires_in'))
      return { token: word(own(given, 'access_token')) ?? '', ...(seconds > 0 && { expiresInMs: seconds * 1000 }) }
    },
  })

// No message is lost: everything waits until the app is installed again.
const explain = ({ status }: HttpResponse): Partial<Failure> | undefined =>
  status === 400 || status === 401 || status === 403
    ? {
        code: 'auth',
        message: 'HubSpot gave no access token',
        remedy: 'Check auth and app.clientSecret; where they are right, install the app in the account again.',
        retryable: true,
        retryAfterMs: 60_000,
        scope: 'host',
        provider: { name: 'hubspot', status },
      }
    : undefined
