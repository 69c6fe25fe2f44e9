import { api, createHttp, type Environment, type Host, type HostEvent, signed } from '@deskwire/core/adapter'
import { isTold, type Mode, secret } from './told.js'

/** A thin adapter to the parent's desk. How much that desk can tell of a lost answer is its mode. */
export const plainHost = (mode: Mode, url: string): Host => {
  let client = api(createHttp(), { baseUrl: url })
  const ask = <T>(path: string, json: object, call: Parameters<Host['open']>[1]) =>
    client.request<T>({ method: 'POST', url: path, json: { mode, by: process.pid, ...json } }, call)
  const find = async <T>(key: string, call: Parameters<Host['open']>[1]): Promise<{ found: T } | 'absent'> => {
    const { data } = await ask<{ found?: T }>('/find', { key }, call)
    return data.found === undefined ? 'absent' : { found: data.found }
  }
  /** As a file leaves: its bytes come one after the other, so the process may be stopped or killed between them. */
  const askSlowly = <T>(path: string, json: object, call: Parameters<Host['open']>[1]) =>
    client.request<T>(
      {
        method: 'POST',
        url: path,
        headers: { 'content-type': 'application/json' },
        body: inTwo(JSON.stringify({ mode, by: process.pid, ...json })),
      },
      call,
    )
  return {
    spec: 1,
    name: mode,
    capabilities: {
      markup: 'plain',
      attachments: 'none',
      statuses: isTold(mode) ? ['sent', 'failed', 'delivered', 'read'] : [],
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
      const isSlow = mode === 'lookup' && Number.parseInt(text.slice(1), 10) % 3 === 0
      const post = isSlow ? askSlowly : ask
      return { ids: [(await post<{ id: string }>('/post', { key, ticket: ticket.id, text }, call)).data.id] }
    },
    ...(isTold(mode) && {
      report: async (ticket, reply, delivery, failure, call) => {
        await ask('/report', { ticket: ticket.id, reply, delivery, why: failure?.code }, call)
      },
    }),
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

const pauseMs = 60

const inTwo = (text: string): ReadableStream<Uint8Array> => {
  const half = Math.ceil(text.length / 2)
  const halves = [text.slice(0, half), text.slice(half)]
  return new ReadableStream({
    async pull(controller) {
      const next = halves.shift()
      if (next === undefined) return controller.close()
      if (halves.length === 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
      controller.enqueue(Buffer.from(next))
    },
  })
}
