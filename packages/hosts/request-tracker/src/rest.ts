import {
  api,
  type Call,
  type Failure,
  type Fields,
  fields,
  type Handle,
  type HttpResponse,
  list,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'

export interface Limit {
  field: string
  operator?: '=' | '!=' | '>=' | '>' | 'LIKE'
  value: string
  entry_aggregator?: 'OR'
}

interface Asking {
  where?: readonly Limit[]
  /** TicketSQL. */
  sql?: string
  fields?: readonly string[]
  newestFirst?: boolean
  perPage?: number
}

export interface Answer {
  status: number
  body: unknown
  location: string | undefined
}

// A file comes inside JSON, in base64.
const mostBytes = 140 * 1024 * 1024

const remedies: Readonly<Record<number, string>> = {
  401: 'Set an authentication token of the integration user (Settings > Auth Tokens); the old one may have been revoked.',
  403: 'Grant the integration user the rights named in the guide on this queue, and check that the queue exists.',
}

// RT's messages are in its user's language and quote the input, so they are not passed on.
const explain = ({ status }: HttpResponse): Partial<Failure> | undefined => {
  const remedy = remedies[status]
  return remedy === undefined ? undefined : { remedy }
}

/** REST2, with the integration user's token. */
export const createRest = (handle: Handle<Settings>) => {
  const { url, auth } = handle.options
  const client = api(handle.http, {
    baseUrl: `${url}/REST/2.0`,
    headers: () => ({ authorization: `token ${auth.token.value}` }),
    explain,
  })

  const get = async (path: string, call: Call, accept: readonly number[] = []): Promise<Answer> => {
    const { status, data } = await client.request({ method: 'GET', url: path, accept, maxBytes: mostBytes }, call)
    return { status, body: data, location: undefined }
  }
  const write = async (
    method: 'POST' | 'PUT',
    path: string,
    json: object,
    call: Call,
    accept: readonly number[] = [],
  ): Promise<Answer> => {
    const { status, data, headers } = await client.request({ method, url: path, json, accept }, call)
    return { status, body: data, location: headers.location }
  }

  /** One page of a collection. RT omits what the user may not see, so a short page may not be the last. */
  const page = async (path: string, asking: Asking, number: number, call: Call): Promise<readonly Fields[]> => {
    const query = new URLSearchParams({ per_page: String(asking.perPage ?? 100), page: String(number), orderby: 'id' })
    if (asking.newestFirst) query.set('order', 'DESC')
    if (asking.fields) query.set('fields', asking.fields.join(','))
    if (asking.sql !== undefined) query.set('query', asking.sql)
    else if (asking.where) query.set('query', JSON.stringify(asking.where))
    const { body } = await get(`${path}?${query}`, call)
    return list(fields(body).items).map(fields)
  }

  async function* every(path: string, asking: Asking, call: Call): AsyncGenerator<Fields> {
    for (let number = 1; ; number++) {
      const items = await page(path, asking, number, call)
      if (items.length === 0) return
      yield* items
    }
  }

  return { get, write, page, every }
}

export type Rest = ReturnType<typeof createRest>
