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
  topic: z.string().min(1).max(200).meta({ description: 'The subscription; a notification needs it and the opt-in.' }),
  ticket: z
    .strictObject({ host: name, id: z.string().min(1).max(200) })
    .optional()
    .meta({ description: 'The record it is about: what becomes of it is noted there.' }),
  at: time.optional().meta({ description: 'Not before.' }),
  expires: time.optional().meta({ description: 'Not after.' }),
})

const most = 1_000

/** Business events (A3). */
export const notifications = [
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
      return once(context, { ...resolved(context, body), key: id }, (given) => notify(context, given))
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
    return await once(context, { ...resolved(context, given), key }, (about) => notify(context, about))
  } catch (thrown) {
    // The store being down fails them all, and is no one item's fault.
    const answer = answerOf(thrown)
    if (!answer || typeof answer.body !== 'string') throw thrown
    return { problem: JSON.parse(answer.body) }
  }
}
