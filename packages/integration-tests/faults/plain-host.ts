import { api, createHttp, type Environment, type Host, type HostEvent, signed } from '@deskwire/core/adapter'
import { type Mode, secret } from './told.js'

/** A thin adapter to the parent's desk. How much that desk can tell of a lost answer is its mode. */
export const plainHost = (mode: Mode, url: string): Host => {
  let client = api(createHttp(), { baseUrl: url })
  const ask = <T>(path: string, json: object, call: Parameters<Host['open']>[1]) =>
    client.request<T>({ method: 'POST', url: path, json: { mode, ...json } }, call)
  const find = async <T>(key: string, call: Parameters<Host['open']>[1]): Promise<{ found: T } | 'absent'> => {
    const { data } = await ask<{ found?: T }>('/find', { key }, call)
    return data.found === undefined ? 'absent' : { found: data.found }
  }
  return {
    spec: 1,
    name: mode,
    capabilities: {
      markup: 'plain',
      attachments: 'none',
      statuses: [],
      repeatable: { open: mode === 'repeatable', post: mode === 'repeatable' },
      // Its webhooks never tell of our own entries; without a look-up the port asks for a host that says so.
      echo: mode === 'neither' ? 'author' : 'id',
    },
    start: async ({ http }: Environment) => {
      client = api(http, { baseUrl: url })
    },
    open: async ({ key }, call) => (await ask<{ id: string }>('/open', { key }, call)).data,
    post: async (ticket, { key, content }, call) => {
      const text = content.type === 'text' ? content.text : content.type
      return { ids: [(await ask<{ id: string }>('/post', { key, ticket: ticket.id, text }, call)).data.id] }
    },
    note: async (ticket, text, key, call) => ({
      ids: [(await ask<{ id: string }>('/note', { key, ticket: ticket.id, text }, call)).data.id],
    }),
    ...(mode === 'lookup' && {
      lookup: {
        open: { settlesAfterMs: 200, find: (_opening, attempt, call) => find<{ id: string }>(attempt.key, call) },
        post: {
          settlesAfterMs: 200,
          find: async (_ticket, _entry, attempt, call) => {
            const answer = await find<{ id: string }>(attempt.key, call)
            return answer === 'absent' ? answer : { found: { ids: [answer.found.id] } }
          },
        },
      },
    }),
    receive: signed({ header: 'x-signature', secret }, (body) => ({
      reply: { status: 202 },
      events: (body as { events: HostEvent[] }).events,
    })),
  }
}
