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
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'

const remedies: Readonly<Record<number, string>> = {
  401: 'Set the API access key of the integration user, and enable the REST web service (Administration > Settings > API).',
  403: 'Give the integration user the role named in the guide in this project.',
}

// A 422 lists what is wrong in words of the installation that may quote the input, so they are not passed on.
const explain = ({ status }: HttpResponse): Partial<Failure> | undefined => {
  const remedy = remedies[status]
  return remedy === undefined ? undefined : { remedy }
}

/** Redmine's REST API (redmine.org/projects/redmine/wiki/Rest_api), with the integration user's key. */
export const createRest = ({ http, options }: Handle<Settings>) => {
  const client = api(http, {
    baseUrl: options.url,
    headers: () => ({ 'x-redmine-api-key': options.auth.token.value }),
    explain,
  })

  const request = (method: HttpRequest['method'], path: string, call: Call, more: Partial<HttpRequest> = {}) =>
    client.request({ method, url: path, ...more }, call)

  const get = async (path: string, call: Call): Promise<Fields> => fields((await request('GET', path, call)).data)

  /** Undefined where there is no such thing, or the integration user may not see it. */
  const find = async (path: string, call: Call): Promise<Fields | undefined> => {
    const { status, data } = await request('GET', path, call, { accept: [403, 404] })
    return status === 200 ? fields(data) : undefined
  }

  const issue = async (ticket: Ticket, call: Call, include = ''): Promise<Fields> => {
    const found = await find(`/issues/${encodeURIComponent(ticket.id)}.json${include && `?include=${include}`}`, call)
    if (!found) throw fail('ticket_gone', 'Redmine has no such issue, or the integration user may not see it')
    return fields(found.issue)
  }

  /** Redmine leaves out what a user may not change and answers 204 all the same, so what matters is read back. */
  const change = async (ticket: Ticket, json: object, call: Call): Promise<void> => {
    const path = `/issues/${encodeURIComponent(ticket.id)}.json`
    const { status } = await request('PUT', path, call, { json: { issue: json }, accept: [404] })
    if (status === 404) throw fail('ticket_gone', 'Redmine has no such issue, or the integration user may not see it')
  }

  return { client, request, get, find, issue, change }
}

export type Rest = ReturnType<typeof createRest>

export const issueUrl = ({ url }: Settings, id: string): string => `${url}/issues/${id}`

export const customField = (record: Fields, id: number): string | undefined =>
  word(fields(list(record.custom_fields).find((one) => fields(one).id === id)).value)

export const idOf = (reference: unknown): string | undefined => word(fields(reference).id)

export const query = (values: Readonly<Record<string, string | number>>): string => {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) search.set(name, String(value))
  return search.toString()
}
