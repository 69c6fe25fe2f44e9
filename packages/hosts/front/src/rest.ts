import { randomUUID } from 'node:crypto'
import {
  api,
  type Call,
  type Failure,
  type Fields,
  fail,
  fields,
  type Handle,
  type Http,
  type HttpRequest,
  type HttpResponse,
  hmac,
  list,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'

const remedies: Readonly<Record<number, string>> = {
  401: 'Set the API token (or the App UID and the App secret) again: Settings > Company > Developers.',
  403: 'Give the API token the scopes and the resources that the guide names.',
}

// What a refusal says may quote the input, so it is not passed on. Limits are the company's (docs/rate-limiting).
const explain = ({ status }: HttpResponse): Partial<Failure> | undefined => {
  if (status === 429) return { scope: 'host' }
  const remedy = remedies[status]
  return remedy === undefined ? undefined : { remedy }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** The JSON web token of a channel: `iss`, `sub`, `jti`, `exp` (frontapp/partner-channel-template). */
const channelToken = (app: Settings['app'], channel: string, seconds: number): string => {
  const claims = { iss: app.id, jti: randomUUID(), sub: channel, exp: seconds + 60 }
  const signed = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`
  return `${signed}.${hmac('sha256', app.secret.value, [signed]).toString('base64url')}`
}

const pageSize = 100

/** The Core API with an API token, and the Channel API with a token for each channel (dev.frontapp.com/reference). */
export const createRest = ({ http, options, now }: Handle<Settings>) => {
  const core = api(http, {
    baseUrl: options.url,
    headers: () => ({ authorization: `Bearer ${options.auth.token.value}` }),
    explain,
  })
  const channels = new Map(
    options.channels.map(({ id }) => [
      id,
      api(http, {
        baseUrl: options.url,
        headers: () => ({ authorization: `Bearer ${channelToken(options.app, id, Math.floor(now() / 1000))}` }),
        explain,
      }),
    ]),
  )

  const channel = (id: string): Http => {
    const found = channels.get(id)
    if (!found) throw fail('config', `There is no channel ${id}`, { remedy: 'Name it in `channels`.' })
    return found
  }

  /** Undefined where there is no such thing. */
  const find = async (client: Http, path: string, call: Call): Promise<Fields | undefined> => {
    const { status, data } = await client.request({ method: 'GET', url: path, accept: [404] }, call)
    return status === 200 ? fields(data) : undefined
  }

  /** All of a list, page by page. The link to the next page has another host name, so only its token is used. */
  async function* pages(
    client: Http,
    { path, most, limit = pageSize, query = '' }: { path: string; most: number; limit?: number; query?: string },
    call: Call,
  ): AsyncGenerator<Fields> {
    let token = ''
    for (let page = 0; page < most; page++) {
      const found = await find(client, `${path}?limit=${limit}${query}${token}`, call)
      if (!found) return
      yield* list(found._results).map(fields)
      const next = word(fields(found._pagination).next)
      const value = next && URL.canParse(next) ? new URL(next).searchParams.get('page_token') : null
      if (value === null) return
      token = `&page_token=${encodeURIComponent(value)}`
    }
  }

  /** A write to a conversation, which may have been merged into another since: then Front answers 301. */
  const change = async (
    ticket: string,
    request: Pick<HttpRequest, 'method'> & Partial<HttpRequest> & { path?: string },
    call: Call,
  ): Promise<Fields> => {
    const { path = '', ...rest } = request
    let id = ticket
    for (let merged = 0; merged < 3; merged++) {
      const { status, headers, data } = await core.request(
        { ...rest, url: `/conversations/${encodeURIComponent(id)}${path}`, accept: [301, 404] },
        call,
      )
      if (status !== 301 && status !== 404) return fields(data)
      const into = status === 301 ? conversationIn(headers.location) : undefined
      if (into === undefined) break
      id = into
    }
    throw gone()
  }

  return { core, channel, find, pages, change }
}

export type Rest = ReturnType<typeof createRest>

export const gone = () => fail('ticket_gone', 'Front has no such conversation, or it is not of these channels')

/** The id in a link to a conversation. */
export const conversationIn = (link: unknown): string | undefined =>
  /\/conversations\/(cnv_[a-z0-9]{1,40})(?:$|[/?])/.exec(word(link) ?? '')?.[1]

export const conversationUrl = (id: string): string => `https://app.frontapp.com/open/${id}`
