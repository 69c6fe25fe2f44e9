import { z } from 'zod'
import { notify } from '../../../bridge/ingress/outreach.js'
import type { Context } from '../../../bridge/task/context.js'
import { once } from '../once.js'
import { answerOf, wrongField } from '../refused.js'
import { route } from '../route.js'
import { acceptedOut, name, time } from '../schemas.js'
import { resolved, toCustomer } from '../to-customer.js'

const notice = z.strictObject({
  ...toCustomer,
  purpose: z.enum(['updates', 'marketing']).default('updates'),
  topic: z
    .string()
    .min(1)
    .max(200)
    .meta({ description: 'The topic. The customer must have opted in and subscribed to it.' }),
  ticket: z
    .strictObject({ host: name, id: z.string().min(1).max(200) })
    .optional()
    .meta({ description: 'The record it is about. Its outcome is noted there.' }),
  at: time.optional().meta({ description: 'Do not send before.' }),
  expires: time.optional().meta({ description: 'Do not send after.' }),
})

const most = 1_000

/** Notifications of business events. */
export const notifications = [
  route({
    method: 'POST',
    path: '/notify',
    scope: 'agent',
    tag: 'Writing',
    summary: 'Sends a notification. Refused without an opt-in and a subscription; delayed by quiet hours.',
    body: notice,
    output: acceptedOut,
    status: 202,
    async handle({ context, body, id }) {
      return once(context, { ...(await resolved(context, body)), key: id }, (given) => notify(context, given))
    },
  }),
  route({
    method: 'POST',
    path: '/notify/bulk',
    scope: 'agent',
    tag: 'Writing',
    summary: `Up to ${most.toLocaleString('en')} notifications; one result for each, in the same order.`,
    body: z.strictObject({
      items: z
        .array(z.unknown())
        .min(1)
        .max(most)
        .meta({ description: 'Each as for `POST /notify`. Give each a `key` to make it safe to repeat.' }),
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
      // In small batches: each shares a transaction, without a thousand promises at once.
      for (let from = 0; from < body.items.length; from += 50)
        results.push(
          ...(await Promise.all(
            body.items.slice(from, from + 50).map((item, n) => one(context, item, `${id}/${from + n}`)),
          )),
        )
      return { results }
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
      throw wrongField(`/${issue?.path.join('/') ?? ''}`, issue?.message ?? 'is not valid')
    }
    const { key = id, ...given } = read.data
    return await once(context, { ...(await resolved(context, given)), key }, (about) => notify(context, about))
  } catch (thrown) {
    // If the store is down, all fail; that is not one item's result.
    const answer = answerOf(thrown)
    if (!answer || typeof answer.body !== 'string') throw thrown
    return { problem: JSON.parse(answer.body) }
  }
}
