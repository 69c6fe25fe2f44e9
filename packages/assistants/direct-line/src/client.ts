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
  word,
} from '@deskwire/core/adapter'
import type { Activity } from './activity.js'
import type { Talk } from './memory.js'
import type { Settings } from './options.js'
import { regionOf } from './region.js'
import { userInside } from './user-inside.js'

export interface Client {
  /** Starts a conversation with the bot. */
  start(user: Activity['from'], call: Call): Promise<Talk>
  /** The same, with a renewed token if needed; undefined if the token has expired. */
  renewed(talk: Talk, call: Call): Promise<Talk | undefined>
  /** `gone`: the conversation has ended there, and nothing was accepted. `failed`: the bot accepted it and broke. */
  send(talk: Talk, activity: Activity, call: Call): Promise<{ id?: string } | 'gone' | 'failed'>
  read(talk: Talk, call: Call): Promise<{ activities: readonly Fields[]; watermark?: string }>
  /** Checks that our credentials are accepted. */
  knock(call: Call): Promise<void>
}

const globalUrl = 'https://directline.botframework.com'
// A token is renewed before its last ten minutes: if it expires while the customer pauses, it is lost.
const renewMs = 10 * 60_000

/** Direct Line 3.0 (learn.microsoft.com, "bot-framework-rest-direct-line-3-0"). */
export const createClient = (handle: Handle<Settings>): Client => {
  const { http, options, now } = handle
  const { auth } = options
  const endpoint = auth.kind === 'endpoint' ? auth.url : undefined
  let region: Promise<string> | undefined

  const base = (call: Call): Promise<string> => {
    if (options.apiBase !== undefined) return Promise.resolve(options.apiBase)
    if (endpoint === undefined) return Promise.resolve(globalUrl)
    region ??= regionOf(http, endpoint, call).catch((thrown: unknown) => {
      region = undefined
      throw thrown
    })
    return region
  }

  const ask = async (request: HttpRequest, token: string | undefined, call: Call): Promise<HttpResponse> => {
    const bearer = token ?? (auth.kind === 'secret' ? auth.secret.value : '')
    const headers = () => ({ authorization: `Bearer ${bearer}` })
    const direct = api(http, { baseUrl: `${await base(call)}/v3/directline`, headers, explain })
    return direct.request(request, call)
  }

  const talkOf = (data: unknown, keep: boolean): Talk => {
    const { conversationId, token, expires_in } = fields(data)
    const conversation = word(conversationId)
    if (conversation === undefined)
      throw fail('unreadable', 'Direct Line began a conversation without an id', { retryable: true })
    const until = now() + (Number(expires_in) > 0 ? Number(expires_in) : 1_800) * 1_000
    // With a secret, there is no need to keep a token.
    return { conversation, ...(keep && word(token) !== undefined && { token: word(token), until }) }
  }

  const fetchToken = async (url: string, call: Call): Promise<string> => {
    const { data } = await http.request({ method: 'GET', url, explain: explainEndpoint }, call)
    const token = word(fields(data).token)
    if (token === undefined) throw fail('auth', 'The token endpoint gave no token', { remedy: endpointRemedy })
    return token
  }

  return {
    async start(user, call) {
      const token = endpoint === undefined ? undefined : await fetchToken(endpoint, call)
      const { id, name } = user
      const own = token === undefined ? undefined : userInside(token)
      const json = own === undefined ? { user: { id, ...(name !== undefined && { name }) } } : {}
      // A conversation started in vain has received nothing.
      const request = { method: 'POST', url: '/conversations', json, repeatable: true } as const
      const talk = talkOf((await ask(request, token, call)).data, token !== undefined)
      return own === undefined ? talk : { ...talk, user: own }
    },
    async renewed(talk, call) {
      if (talk.token === undefined) return endpoint === undefined ? talk : undefined
      const left = (talk.until ?? 0) - now()
      if (left > renewMs) return talk
      if (left <= 0) return undefined
      const request = { method: 'POST', url: '/tokens/refresh', repeatable: true, accept: [401, 403, 404] } as const
      const { status, data } = await ask(request, talk.token, call)
      return status >= 400
        ? undefined
        : { ...talk, ...talkOf({ conversationId: talk.conversation, ...fields(data) }, true) }
    },
    async send(talk, activity, call) {
      const url = `/conversations/${encodeURIComponent(talk.conversation)}/activities`
      const accept = [401, 403, 404, 410, 502, 504]
      const { status, data } = await ask({ method: 'POST', url, json: activity, accept }, talk.token, call)
      // The bot itself broke, or took longer than Direct Line waits: it may have spoken, or may still do so.
      if (status === 502) return 'failed'
      if (status === 504) return {}
      if (status >= 400) return 'gone'
      const id = word(fields(data).id)
      return id === undefined ? {} : { id }
    },
    async read(talk, call) {
      const from = talk.watermark === undefined ? '' : `?watermark=${encodeURIComponent(talk.watermark)}`
      const url = `/conversations/${encodeURIComponent(talk.conversation)}/activities${from}`
      const { data } = await ask({ method: 'GET', url }, talk.token, call)
      const { activities, watermark } = fields(data)
      // "If the watermark is null or missing, do not overwrite the prior one" (docs, "Receive activities").
      const read = word(watermark) ?? talk.watermark
      return { activities: list(activities).map(fields), ...(read !== undefined && { watermark: read }) }
    },
    async knock(call) {
      if (endpoint !== undefined) await fetchToken(endpoint, call)
      else await ask({ method: 'POST', url: '/tokens/generate', repeatable: true }, undefined, call)
      await base(call)
    },
  }
}

const endpointRemedy = 'Check auth.url: Copilot Studio shows it under Channels, Mobile app, while sign-in is off'

const explainEndpoint = ({ status }: HttpResponse): Partial<Failure> | undefined =>
  status >= 400 && status < 500 && status !== 429 ? { code: 'auth', remedy: endpointRemedy } : undefined

const explain = ({ status }: HttpResponse): Partial<Failure> | undefined => {
  if (status === 401 || status === 403)
    return {
      code: 'auth',
      remedy: 'Check auth.secret: it must be a key of the bot’s Direct Line channel, in the region of apiBase',
    }
  return status === 429 ? { code: 'rate_limited', scope: 'host' } : undefined
}
