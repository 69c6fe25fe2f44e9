import { randomUUID } from 'node:crypto'
import type { Address } from '../../model/address.js'
import type { Purpose } from '../../model/consent.js'
import type { Content } from '../../model/content.js'
import { fail } from '../../model/failure.js'
import type { Accepted } from '../../ports/store.js'
import type { Context } from '../task/context.js'
import type { Say } from '../task/work-items.js'
import { recipients } from './recipients.js'

interface ToCustomer {
  channel: string
  /** The channel's first line unless said. */
  line?: string
  to: readonly Address[]
  content: Content
  /** The same key is sent once. */
  key?: string
}

export interface Start extends ToCustomer {
  /** The agent who writes first, as named in the transcript. */
  agent?: { id?: string; name?: string }
  /** The ticket they write from: entries go there from now on. */
  ticket?: { host: string; id: string }
  /** Any other record they write from: the outcome is noted there, and the ticket of the answer is linked with it. */
  record?: { host: string; id: string }
}

export interface Notify extends ToCustomer {
  purpose?: Exclude<Purpose, 'service'>
  /** The subscription it belongs to; a notification needs it and the opt-in. */
  topic: string
  /** The record it is about: the outcome is noted there. Answers go to the conversation's own ticket. */
  ticket?: { host: string; id: string }
  /** Not before. */
  at?: number
  /** Not after. */
  expires?: number
}

export interface Enqueued {
  /** Its id: `GET /api/work/{id}` tells the outcome. */
  id: string
  accepted: Accepted
}

/** A2: an agent, or a program on their behalf, writes first. The gate decides in the lane; the outcome is told in the ticket. */
export const startConversation = async (context: Context, start: Start): Promise<Enqueued> =>
  enqueue(context, start, 'start', {
    work: 'say',
    author: { kind: 'agent', ...start.agent },
    content: start.content,
    purpose: 'service',
    initiator: 'agent',
    ...(await placeOf(context, start)),
  })

const placeOf = async (context: Context, { ticket, record }: Start): Promise<Pick<Say, 'ticket' | 'about'>> => {
  const isRecord =
    ticket !== undefined &&
    context.host(ticket.host)?.capabilities.sessions === true &&
    !(await context.store.find(context.tenant, { by: 'ticket', host: ticket.host, ticket: ticket.id }))
  if (isRecord) return { about: record ?? ticket }
  return { ...(ticket && { ticket }), ...(record && { about: record }) }
}

/** A3: a business event. Refused without the opt-in and the subscription; quiet hours delay it. */
export const notify = (context: Context, notice: Notify): Promise<Enqueued> =>
  enqueue(
    context,
    notice,
    'notify',
    {
      work: 'say',
      author: { kind: 'system' },
      content: notice.content,
      purpose: notice.purpose ?? 'updates',
      topic: notice.topic,
      initiator: 'system',
      ...(notice.expires !== undefined && { expires: notice.expires }),
      ...(notice.ticket && { about: notice.ticket }),
    },
    notice.at,
  )

const enqueue = async (
  context: Context,
  about: ToCustomer,
  kind: string,
  body: Say,
  due?: number,
): Promise<Enqueued> => {
  const line = about.line ?? context.defaultLine(about.channel)
  if (!context.channel(about.channel)) throw fail('invalid', `No channel is called ${about.channel}`)
  const known = context.line(about.channel, line)
  if (!known) throw fail('invalid', `The channel ${about.channel} has no line ${line}`)
  if (about.to.length === 0) throw fail('invalid', 'Name somebody to write to: at least one address is needed')
  const to = await recipients(about.to, known)
  const id = `${kind}/${about.key ?? randomUUID()}`
  const now = context.now()
  const [accepted = 'new'] = await context.store.accept([
    {
      tenant: context.tenant,
      id,
      belongs: { by: 'address', channel: about.channel, line, addresses: to, create: true },
      track: 'out',
      at: now,
      body: context.trace?.carried(body) ?? body,
      ...(due !== undefined && due > now && { due }),
    },
  ])
  return { id, accepted }
}
