import {
  api,
  type Call,
  createToken,
  fail,
  type Handle,
  type Http,
  type HttpRequest,
  type HttpResponse,
  type Token,
} from '@deskwire/core/adapter'
import { explainDataverse, explainMessaging } from './messaging/failures.js'
import type { Settings } from './options.js'

/** One of the two APIs, with its token; a 401 gets a new token, once. */
export interface Client {
  request<T = unknown>(request: HttpRequest, call: Call): Promise<HttpResponse<T>>
  stream: Http['stream']
}

export interface Connection {
  messaging: Client
  dataverse: Client | undefined
}

export const connect = (handle: Handle<Settings>): Connection => {
  const { options, http } = handle
  const { organizationId, messagingUrl, dataverse } = options
  const zone = `https://${organizationId.replaceAll('-', '')}-c.${options.zone}.dynamics.com/.default`
  const messaging = api(http, {
    baseUrl: messagingUrl,
    headers: () => ({ 'channel-id': channelOf(options), 'organization-id': organizationId }),
    explain: explainMessaging,
  })
  const data =
    dataverse &&
    api(http, {
      baseUrl: `${dataverse.url.replace(/(?<!\/)\/+$/, '')}/api/data/v9.2`,
      headers: () => ({ 'odata-version': '4.0', 'odata-maxversion': '4.0' }),
      explain: explainDataverse,
    })
  return {
    messaging: withToken(messaging, tokenFor(handle, options.scope ?? zone)),
    dataverse: dataverse && data && withToken(data, tokenFor(handle, `${new URL(dataverse.url).origin}/.default`)),
  }
}

const channelOf = ({ channelId }: Settings): string => {
  if (channelId !== undefined) return channelId
  // Messages from customers wait until then.
  throw fail('config', 'dynamics365: channelId is not set yet', {
    remedy: 'Run setup: it makes the channel record, and says its id. Set that and start again.',
    retryable: true,
    retryAfterMs: 60_000,
    scope: 'host',
  })
}

// `api` drops these headers if a link leads elsewhere.
const withToken = (client: Http, token: Token): Client => ({
  request: (request, call) =>
    token.use(call, (bearer) =>
      client.request({ ...request, headers: { ...request.headers, authorization: `Bearer ${bearer}` } }, call),
    ),
  stream: (request, call) =>
    token.use(call, (bearer) =>
      client.stream({ ...request, headers: { ...request.headers, authorization: `Bearer ${bearer}` } }, call),
    ),
})

/** "Configure a custom messaging channel": client credentials for a scope, valid for about an hour. */
const tokenFor = ({ options, http, now }: Handle<Settings>, scope: string): Token =>
  createToken({
    now,
    fetch: async (call) => {
      const { data } = await http.request<{ access_token?: unknown; expires_in?: unknown } | undefined>(
        {
          method: 'POST',
          url: `${options.loginUrl.replace(/(?<!\/)\/+$/, '')}/${options.tenantId}/oauth2/v2.0/token`,
          form: new URLSearchParams({
            grant_type: 'client_credentials',
            client_id: options.auth.clientId,
            client_secret: options.auth.clientSecret.value,
            scope,
          }),
          repeatable: true,
          maxBytes: 64 * 1024,
          explain: explainToken,
        },
        call,
      )
      const token = data?.access_token
      const seconds = Number(data?.expires_in)
      return {
        token: typeof token === 'string' ? token : '',
        ...(Number.isFinite(seconds) && seconds > 0 && { expiresInMs: seconds * 1000 }),
      }
    },
  })

// Entra answers 400 and 401 with `{ error: 'invalid_client', error_description: 'AADSTS7000215: …' }`.
const explainToken: HttpRequest['explain'] = ({ status, data }) => {
  if (status !== 400 && status !== 401) return undefined
  const text = typeof data === 'object' && data !== null && 'error_description' in data ? data.error_description : ''
  const code = /^AADSTS\d{4,9}/.exec(typeof text === 'string' ? text : '')?.[0]
  return {
    code: 'auth',
    message: 'Microsoft Entra gave no token.',
    remedy: 'Check tenantId, auth (has the secret expired?) and zone.',
    retryable: true,
    retryAfterMs: 60_000,
    scope: 'host',
    provider: { name: 'Microsoft Entra', ...(code !== undefined && { code }) },
  }
}
