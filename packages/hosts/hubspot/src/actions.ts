import {
  type Call,
  type Delivery,
  type Failure,
  fail,
  fields,
  type MediaRef,
  type Posted,
  type Ticket,
  word,
} from '@deskwire/core/adapter'
import { actorOf, assigneeOf } from './accounts.js'
import { channelPath, type Hubspot, inThread, threadPath } from './api.js'
import { assign, comment } from './threads.js'

const statuses: Readonly<Partial<Record<Delivery, string>>> = { sent: 'SENT', read: 'READ', failed: 'FAILED' }

/** What is done to a thread besides adding messages. */
export const createActions = (hubspot: Hubspot) => {
  const { settings } = hubspot
  const setStatus = async (ticket: Ticket, status: 'OPEN' | 'CLOSED', call: Call): Promise<void> => {
    await hubspot.send('PATCH', threadPath(ticket), { status }, call, { repeatable: true, explain: inThread })
  }

  return {
    note: (ticket: Ticket, text: string, _key: string, call: Call): Promise<Posted> =>
      comment(hubspot, ticket, text, call),

    close: (ticket: Ticket, call: Call) => setStatus(ticket, 'CLOSED', call),
    reopen: (ticket: Ticket, call: Call) => setStatus(ticket, 'OPEN', call),

    assign: async (ticket: Ticket, { queue, agent }: { queue?: string; agent?: string }, call: Call): Promise<void> => {
      const actor = agent === undefined ? assigneeOf(settings, queue) : actorOf(agent)
      if (actor === undefined)
        throw fail('config', `The queue ${queue ?? ''} has nobody to assign a conversation to in HubSpot`, {
          remedy: 'Give it an `assignee` in `queues`: a conversation cannot be moved to another inbox from outside.',
        })
      await assign(hubspot, ticket, actor, call)
    },

    /** The message itself shows how far it got. A failure is told in a comment too, where agents write. */
    report: async (
      ticket: Ticket,
      reply: string,
      delivery: Delivery,
      failure: Failure | undefined,
      call: Call,
    ): Promise<void> => {
      const statusType = statuses[delivery]
      if (statusType === undefined) return
      const why = failure ? [failure.message, failure.remedy].filter(Boolean).join(' ') : 'This was not delivered.'
      const message = encodeURIComponent(reply.replace(/-files$/, ''))
      const json = { statusType, ...(delivery === 'failed' && { errorMessage: why }) }
      // A message of another channel has no status of ours.
      await hubspot.send('PATCH', `${channelPath(settings)}/messages/${message}`, json, call, {
        repeatable: true,
        accept: [404],
      })
      if (delivery === 'failed') await comment(hubspot, ticket, why, call)
    },

    download: async ({ ref }: MediaRef, call: Call): Promise<ReadableStream<Uint8Array>> => {
      if (!/^\d{1,20}$/.test(ref)) throw fail('not_found', 'This is not a file of HubSpot')
      const found = await hubspot.find(`/files/v3/files/${ref}/signed-url`, call)
      const url = word(fields(found).url)
      if (url === undefined) throw fail('not_found', 'HubSpot does not show this file')
      return (await hubspot.http.stream({ method: 'GET', url, redirects: 3 }, call)).body
    },
  }
}
