import { z } from 'zod'
import { type Enqueued, type Notify, notify, type Start, startConversation } from '../../bridge/ingress/outreach.js'
import type { Context } from '../../bridge/task/context.js'
import type { Envelope } from '../../ports/store.js'
import { problem } from '../problem.js'
import { content } from './content.js'
import { channelOf } from './reading.js'
import { answerOf, Refused, wrongField } from './refused.js'
import { route } from './route.js'
import { acceptedOut, address, name, time } from './schemas.js'

const toCustomer = {
  channel: name,
  line: z.string().min(1).max(100).optional().meta({ description: "The channel's first line unless said." }),
  to: z
    .union([address, z.array(address).min(1).max(5)], { error: 'an address, or up to five of the same person' })
    .transform((to) => (Array.isArray(to) ? to : [to])),
  content,
}

const start = z.strictObject({
  ...toCustomer,
  agent: z.strictObject({ id: z.string().max(200).optional(), name: z.string().max(200).optional() }).optional(),
  ticket: z
    .strictObject({ host: name, id: z.string().min(1).max(200) })
    .optional()
    .meta({ description: 'The ticket they write from: entries go there from now on.' }),
})

const notice = z.strictObject({
  ...toCustomer,
  purpose: z.enum(['updates', 'marketing']).default('updates'),
  topic: z.string().min(1).max(200).meta({ description: 'The subscription; a notification needs it and the opt-in.' }),
  ticket: z
    .strictObject({ host: name, id: z.string().min(1).max(200) })
    .optional()
    .meta({ description: 'The record it is about: what becomes of it is noted there.' }),
  at: time.optional().meta({ description: 'Not before.' }),
  expires: time.optional().meta({ description: 'Not after.' }),
})

const most = 1_000

/** What an agent does, and a business event. */
export const writing = [
  route({
    method: 'POST',
    path: '/conversations',
    scope: 'agent',
    tag: 'Writing',
    summary: 'An agent writes first (A2). The gate decides; the ticket, and `GET /work/{id}`, tell what became of it.',
    body: start,
    output: acceptedOut,
    status: 202,
    async handle({ context, body, id }) {
      checkPlace(context, body)
      checkTicket(context, body)
      return once(context, { ...body, key: id }, (given) => startConversation(context, given))
    },
  }),
  route({
    method: 'POST',
    path: '/notify',
    scope: 'agent',
    tag: 'Writing',
    summary: 'A business event (A3). Refused without the opt-in and the subscription; quiet hours delay it.',
    body: notice,
    output: acceptedOut,
    status: 202,
    handle({ context, body, id }) {
      checkPlace(context, body)
      checkTicket(context, body)
      return once(context, { ...body, key: id }, (given) => notify(context, given))
    },
  }),
  route({
    method: 'POST',
    path: '/notify/bulk',
    scope: 'agent',
    tag: 'Writing',
    summary: `Up to ${most.toLocaleString('en')} notifications; each has a result of its own, in the same order.`,
    body: z.strictObject({
      items: z
        .array(z.unknown())
        .min(1)
        .max(most)
        .meta({ description: 'Each as for `POST /notify`, and with a `key` of its own if it may be said again.' }),
    }),
    output: z.object({
      results: z.array(
        z.union([
          acceptedOut,
          z.object({ problem: z.looseObject({ status: z.number(), detail: z.string().optional() }) }),
        ]),
      ),
    }),
    async handle({ context, body, id }) {
      const results: z.input<typeof bulkResult>[] = []
      // A few at a time: the store takes them together, and a thousand promises are not made at once.
      for (let from = 0; from < body.items.length; from += 50)
        results.push(
          ...(await Promise.all(
            body.items.slice(from, from + 50).map((item, n) => one(context, item, `${id}/${from + n}`)),
          )),
        )
      return { results }
    },
  }),
  route({
    method: 'POST',
    path: '/media',
    scope: 'agent',
    tag: 'Writing',
    summary: 'Hands a file in, as the body itself; what it answers goes into the content of a message.',
    consumes: '*/*',
    query: z.strictObject({ name: z.string().max(300).optional() }),
    output: z.object({ ref: z.string(), mime: z.string(), name: z.string().optional(), size: z.number() }),
    status: 201,
    async handle({ context, query, request, maxUploadBytes }) {
      const mime = (request.headers['content-type'] ?? '').trim()
      if (!/^[\w.+-]+\/[\w.+-]+(?:;.{0,100})?$/.test(mime))
        throw wrongField('Content-Type', 'the type of the file, like image/jpeg')
      const bytes = await request.body(maxUploadBytes)
      if (bytes.length === 0) throw wrongField('', 'the body is the file, and it is empty')
      const about = { mime, ...(query.name !== undefined && { name: query.name }) }
      const kept = await context.store.media.put(
        new Blob([bytes]).stream(),
        { ...about, maxBytes: maxUploadBytes },
        new AbortController().signal,
      )
      return { ...about, ref: kept.ref, size: kept.size }
    },
  }),
]

const bulkResult = z.union([acceptedOut, z.object({ problem: z.looseObject({ status: z.number() }) })])
const bulkItem = notice.extend({ key: z.string().min(1).max(200).optional() })

const one = async (context: Context, item: unknown, id: string): Promise<z.input<typeof bulkResult>> => {
  try {
    const read = bulkItem.safeParse(item)
    if (!read.success) {
      const [issue] = read.error.issues
      throw wrongField(`/${issue?.path.join('/') ?? ''}`, issue?.message ?? 'is not right')
    }
    const { key = id, ...given } = read.data
    checkPlace(context, given)
    checkTicket(context, given)
    return await once(context, { ...given, key }, (about) => notify(context, about))
  } catch (thrown) {
    // The store being down fails them all, and is no one item's fault.
    const answer = answerOf(thrown)
    if (!answer || typeof answer.body !== 'string') throw thrown
    return { problem: JSON.parse(answer.body) }
  }
}

const checkPlace = (context: Context, { channel, line }: { channel: string; line?: string | undefined }): void => {
  channelOf(context, channel)
  if (line !== undefined && !context.line(channel, line))
    throw wrongField(
      '/line',
      `the channel has no such line; there are ${context
        .channel(channel)
        ?.lines.map(({ id }) => id)
        .join(', ')}`,
    )
}

const checkTicket = (context: Context, { ticket }: { ticket?: { host: string } | undefined }): void => {
  if (ticket && !context.host(ticket.host)) throw wrongField('/ticket/host', 'no host is called so')
}

/** The same key with the same words is the same request; with others it is a mistake, and nothing is sent. */
const once = async <T extends Start | Notify>(
  context: Context,
  given: T,
  enqueue: (given: T) => Promise<Enqueued>,
): Promise<Enqueued> => {
  const enqueued = await enqueue(given)
  if (enqueued.accepted !== 'duplicate') return enqueued
  const known = await context.store.envelope(context.tenant, enqueued.id)
  if (known && !isSame(known.envelope, given, context))
    throw new Refused(
      problem(409, 'This Idempotency-Key was used for something else', {
        errors: [{ pointer: 'Idempotency-Key', detail: 'used before, with another body' }],
      }),
    )
  return enqueued
}

const isSame = ({ belongs, body, due }: Envelope, given: Start | Notify, context: Context): boolean => {
  if (belongs.by !== 'address' || typeof body !== 'object' || body === null) return false
  const { content: said, topic, purpose, expires, ticket, author, about } = body as Partial<Record<string, unknown>>
  const before = [belongs.channel, belongs.line, belongs.addresses, unnumbered(said)]
  const now = [given.channel, given.line ?? context.defaultLine(given.channel), given.to, unnumbered(given.content)]
  const more =
    'topic' in given
      ? [
          [topic, purpose, expires, about, due],
          [
            given.topic,
            given.purpose,
            given.expires,
            given.ticket,
            given.at !== undefined && given.at > context.now() ? given.at : due,
          ],
        ]
      : [
          [ticket, author],
          [
            'ticket' in given ? given.ticket : undefined,
            { kind: 'agent', ...('agent' in given ? given.agent : undefined) },
          ],
        ]
  return sorted([before, more[0]]) === sorted([now, more[1]])
}

/** A choice is numbered anew each time it is read. */
const unnumbered = (said: unknown): unknown =>
  typeof said === 'object' && said !== null && 'type' in said && said.type === 'choice' ? { ...said, id: '' } : said

/** Comparable: the order of fields means nothing, and what is absent is absent. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
