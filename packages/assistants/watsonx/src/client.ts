import {
  api,
  type Call,
  createToken,
  type Failure,
  type Fields,
  fields,
  type Handle,
  type Http,
  type HttpResponse,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'
import type { Message } from './shapes.js'

export interface Client {
  open(call: Call): Promise<string>
  /** Undefined if there is no such session, or no longer; then nothing happened. */
  send(session: string, message: Message, call: Call): Promise<Fields | undefined>
  /** No error if it was already gone. */
  close(session: string, call: Call): Promise<void>
}

/** Sessions and messages of the v2 API (cloud.ibm.com/apidocs/assistant-v2). */
export const createClient = (handle: Handle<Settings>): Client => {
  const { assistant, environment, version } = handle.options
  const http = signedIn(handle)
  const scope = `/v2/assistants/${assistant}/environments/${environment}/sessions`
  const at = (path: string) => `${scope}${path}?version=${version}`
  const of = (session: string, path = '') => at(`/${encodeURIComponent(session)}${path}`)
  return {
    async open(call) {
      // A session created in vain ends by itself.
      const { data } = await http.request({ method: 'POST', url: at(''), json: {}, repeatable: true }, call)
      return word(fields(data).session_id) ?? ''
    },
    async send(session, message, call) {
      const url = of(session, '/message')
      const { status, data } = await http.request({ method: 'POST', url, json: message, accept: [404] }, call)
      return status === 404 ? undefined : fields(data)
    },
    async close(session, call) {
      await http.request({ method: 'DELETE', url: of(session), repeatable: true, accept: [400, 404] }, call)
    },
  }
}

const signedIn = (handle: Handle<Settings>): Http => {
  const { url: baseUrl, auth } = handle.options
  if (auth.kind === 'basic') {
    const { user, password } = auth
    const basic = () => ({ authorization: `Basic ${Buffer.from(`${user}:${password.value}`).toString('base64')}` })
    return api(handle.http, { baseUrl, headers: basic, explain })
  }
  const token = createToken({ now: handle.now, fetch: (call) => exchange(handle.http, auth, call) })
  const bearing = (value: string): Http =>
    api(handle.http, { baseUrl, headers: () => ({ authorization: `Bearer ${value}` }), explain })
  return {
    request: (request, call) => token.use(call, (value) => bearing(value).request(request, call)),
    stream: (request, call) => token.use(call, (value) => bearing(value).stream(request, call)),
  }
}

type Iam = Extract<Settings['auth'], { kind: 'iam' }>

/** IBM Cloud docs, "Generating an IBM Cloud IAM token by using an API key": it is valid for an hour. */
const exchange = async (http: Http, { apiKey, url }: Iam, call: Call) => {
  const form = new URLSearchParams({ grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: apiKey.value })
  const request = { method: 'POST', url: `${url}/identity/token`, form, repeatable: true } as const
  const { data } = await http.request({ ...request, explain: explainKey }, call)
  const { access_token, expires_in } = fields(data)
  return {
    token: word(access_token) ?? '',
    ...(Number(expires_in) > 0 && { expiresInMs: Number(expires_in) * 1_000 }),
  }
}

const noKey = {
  code: 'auth',
  remedy: 'Check auth.apiKey: it must be a key of this instance, or of a service id that may use it',
} as const

// An invalid key is refused with 400.
const explainKey = ({ status }: HttpResponse): Partial<Failure> | undefined =>
  status === 400 || status === 401 || status === 403 ? noKey : undefined

/** IBM's own text may repeat what was said, so only its code is kept. */
const explain = ({ status, data }: HttpResponse): Partial<Failure> | undefined => {
  if (status === 401 || status === 403) return noKey
  if (status === 429) return { code: 'rate_limited', scope: 'host' }
  if (status === 404)
    return {
      remedy: 'Check url, assistant and environment: each is shown in the environment’s settings, under API details',
    }
  const code = fields(data).code
  return status === 400 && (typeof code === 'number' || typeof code === 'string')
    ? { provider: { name: 'watsonx', code: String(code).slice(0, 20), status } }
    : undefined
}
