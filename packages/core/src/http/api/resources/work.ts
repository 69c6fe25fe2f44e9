import { z } from 'zod'
import type { Context } from '../../../bridge/task/context.js'
import { iso } from '../../stream.js'
import { missing } from '../refused.js'
import { route } from '../route.js'
import { when } from '../schemas.js'

const most = 1_000

const workOut = z.object({
  id: z.string(),
  state: z.string(),
  reason: z.string().optional(),
  remedy: z.string().optional().meta({ description: 'What would let a refused one through.' }),
  at: when,
  due: when.optional(),
  conversation: z.string().optional(),
})

/** The outcome of requests. */
export const work = [
  route({
    method: 'GET',
    path: '/work/{id}',
    scope: 'read',
    tag: 'Writing',
    summary: 'The state of a task and its reason: waiting, orphan, effected, ignored, refused or parked.',
    output: workOut,
    async handle({ context, params }) {
      const found = await viewOf(context, params.id)
      if (!found) throw missing('This task')
      return found
    },
  }),
  route({
    method: 'POST',
    path: '/work',
    scope: 'read',
    readOnly: true,
    tag: 'Writing',
    summary: `The same for up to ${most.toLocaleString('en')} at once; an unknown one has the state \`unknown\`.`,
    body: z.strictObject({ ids: z.array(z.string().min(1).max(512)).min(1).max(most) }),
    output: z.object({ results: z.array(workOut.partial({ at: true })) }),
    async handle({ context, body }) {
      const results = await Promise.all(
        body.ids.map(async (id) => (await viewOf(context, id)) ?? { id, state: 'unknown' }),
      )
      return { results }
    },
  }),
]

// Those whose remedy needs nothing else to be said.
const refusals = ['window_closed', 'opted_out', 'no_consent', 'guest', 'blocked', 'unreachable'] as const
const isRefusal = (reason: string | undefined): reason is (typeof refusals)[number] =>
  refusals.some((one) => one === reason)

const viewOf = async (context: Context, id: string): Promise<z.input<typeof workOut> | undefined> => {
  const { store, tenant } = context
  const found = await store.envelope(tenant, id)
  if (!found) return undefined
  const { envelope, state, reason } = found
  const conversation = await store.find(tenant, envelope.belongs)
  return {
    id: envelope.id,
    state,
    ...(reason !== undefined && { reason }),
    ...(state === 'refused' && isRefusal(reason) && { remedy: context.sayToAgent(`remedy.${reason}`) }),
    at: iso(envelope.at),
    ...(envelope.due !== undefined && { due: iso(envelope.due) }),
    ...(conversation && { conversation: conversation.id }),
  }
}
