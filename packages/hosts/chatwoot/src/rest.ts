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
  own,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import type { Settings } from './options.js'

/** The words that Chatwoot refuses a message with, when a conversation got too many in a minute (app/models/message.rb). */
const flooded = /too many messages/i

// Its messages may quote what was sent, so they are read and never passed on.
const explain = ({ status, data, headers }: HttpResponse): Partial<Failure> | undefined => {
  const provider = { name: 'chatwoot', status }
  if (status === 422 && flooded.test(word(own(data, 'error')) ?? word(own(data, 'message')) ?? ''))
    return { code: 'rate_limited', retryable: true, retryAfterMs: 20_000, scope: 'conversation', provider }
  if (status === 429)
    return { scope: 'host', provider, ...(headers['retry-after'] === undefined && { retryAfterMs: 30_000 }) }
  if (status === 401 || status === 403)
    return {
      provider,
      remedy:
        'Set the access token of the integration user, and give that user the role Administrator in this account.',
    }
  return { provider }
}

/** Chatwoot's Application API (developers.chatwoot.com/api-reference), as the integration user. */
export const createRest = ({ http, options }: Handle<Settings>) => {
  const client = api(http, {
    baseUrl: options.url,
    headers: () => ({ 'api-access-token': options.auth.token.value }),
    explain,
  })
  const base = `/api/v1/accounts/${options.account}`
  let inbox: number | undefined = typeof options.inbox === 'number' ? options.inbox : undefined
  let me: { id: string; role: string | undefined } | undefined

  const request = (method: HttpRequest['method'], path: string, call: Call, more: Partial<HttpRequest> = {}) =>
    client.request({ method, url: `${base}${path}`, ...more }, call)

  const get = async (path: string, call: Call): Promise<Fields> => fields((await request('GET', path, call)).data)

  /** Below a conversation. Chatwoot answers 404 where it was deleted, and 401 or 403 where the user may not see it. */
  const inTicket = async (
    method: HttpRequest['method'],
    ticket: Ticket,
    path: string,
    call: Call,
    more: Partial<HttpRequest> = {},
  ): Promise<Fields> => {
    const { status, data } = await request(method, `${conversationPath(ticket.id)}${path}`, call, {
      ...more,
      accept: [404],
    })
    if (status === 404) throw fail('ticket_gone', 'Chatwoot has no such conversation any more')
    return fields(data)
  }

  const inboxes = async (call: Call): Promise<readonly Fields[]> =>
    list((await get('/inboxes', call)).payload)
      .map(fields)
      .filter(({ channel_type }) => channel_type === 'Channel::Api')

  return {
    client,
    request,
    get,
    inTicket,
    inboxes,
    /** The inbox's id, as far as it is known: what is given, or what was found by its name. */
    knownInbox: () => inbox,
    async inbox(call: Call): Promise<number> {
      inbox ??= Number(word((await inboxes(call)).find(({ name }) => name === options.inbox)?.id)) || undefined
      if (inbox === undefined)
        throw fail('config', `Chatwoot has no API inbox named ${options.inbox}`, {
          remedy: 'Run `npx deskwire setup`, which makes it, or name one that there is.',
        })
      return inbox
    },
    async me(call: Call) {
      if (me) return me
      const { data } = await client.request({ method: 'GET', url: '/api/v1/profile' }, call)
      const { id, accounts } = fields(data)
      const account = list(accounts)
        .map(fields)
        .find((one) => one.id === options.account)
      me = { id: word(id) ?? '', role: word(account?.role) }
      return me
    },
  }
}

export type Rest = ReturnType<typeof createRest>

export const conversationPath = (ticket: string): string => `/conversations/${encodeURIComponent(ticket)}`

export const ticketOf = ({ url, account }: Settings, id: string): Ticket => ({
  id,
  url: `${url}/app/accounts/${account}/conversations/${id}`,
})
