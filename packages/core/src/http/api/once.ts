import type { Enqueued, Notify, Start } from '../../bridge/ingress/outreach.js'
import type { Context } from '../../bridge/task/context.js'
import type { Envelope } from '../../ports/store.js'
import { problem } from '../problem.js'
import { Refused } from './refused.js'

/** The same key with the same body is the same request. With another body it is refused, and nothing is sent. */
export const once = async <T extends Start | Notify>(
  context: Context,
  given: T,
  enqueue: (given: T) => Promise<Enqueued>,
): Promise<Enqueued> => {
  const enqueued = await enqueue(given)
  if (enqueued.accepted !== 'duplicate') return enqueued
  const known = await context.store.envelope(context.tenant, enqueued.id)
  if (known && !isSame(known.envelope, given, context))
    throw new Refused(
      problem(409, 'This Idempotency-Key was used for another request', {
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
          [ticket, about, author],
          [
            'ticket' in given ? given.ticket : undefined,
            'record' in given ? given.record : undefined,
            { kind: 'agent', ...('agent' in given ? given.agent : undefined) },
          ],
        ]
  return sorted([before, more[0]]) === sorted([now, more[1]])
}

/** The id of a choice is new each time the body is read, so it is left out. */
export const unnumbered = (said: unknown): unknown =>
  typeof said === 'object' && said !== null && 'type' in said && said.type === 'choice' ? { ...said, id: '' } : said

/** A canonical form: field order and absent fields make no difference. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
