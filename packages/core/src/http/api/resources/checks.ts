import { z } from 'zod'
import type { Context } from '../../../bridge/task/context.js'
import type { Keys } from '../../keys.js'
import { iso } from '../../stream.js'
import { adaptersOf, checked, only, setUp } from '../adapters.js'
import { production } from '../production.js'
import { route } from '../route.js'

const planOut = z.object({
  steps: z.array(z.object({ adapter: z.string(), what: z.string(), failed: z.boolean().optional() })),
})

/** Checking the adapters, and setting them up. */
export const checks = [
  route({
    method: 'GET',
    path: '/checks',
    scope: 'read',
    tag: 'Operation',
    summary: 'Checks every channel, host and assistant: credentials, lines, webhooks.',
    query: z.strictObject({ only }),
    output: z.object({
      findings: z.array(
        z.object({
          adapter: z.string(),
          level: z.enum(['ok', 'warn', 'fail']),
          what: z.string(),
          fix: z.string().optional(),
        }),
      ),
    }),
    async handle({ context, query, keys }) {
      const all = await Promise.all(adaptersOf(context, query.only).map((adapter) => checked(context, adapter)))
      const failing = outages(context, query.only)
      const ours = query.only === undefined ? [...(await paced(context)), ...endingKeys(context, keys)] : []
      return { findings: [...all.flat(), ...failing, ...ours] }
    },
  }),
  route({
    method: 'GET',
    path: '/production',
    scope: 'read',
    tag: 'Operation',
    summary: 'What this bridge lacks before people depend on it, as far as it can be seen from inside.',
    output: z.object({
      findings: z.array(
        z.object({
          line: z.string().meta({ description: 'The line of the checklist in *Going live* that this is about.' }),
          level: z.enum(['ok', 'warn', 'fail']),
          what: z.string(),
          fix: z.string().optional(),
        }),
      ),
      webhooks: z.array(z.object({ name: z.string(), url: z.string() })),
    }),
    handle: production,
  }),
  route({
    method: 'GET',
    path: '/setup',
    scope: 'admin',
    tag: 'Operation',
    summary: 'Shows what setup would change at the providers and hosts, and changes nothing.',
    query: z.strictObject({ only }),
    output: planOut,
    handle: ({ context, query }) => setUp(context, query.only, true),
  }),
  route({
    method: 'POST',
    path: '/setup',
    scope: 'admin',
    tag: 'Operation',
    summary: 'Registers our webhook URLs with the providers and hosts.',
    body: z.strictObject({ only }),
    output: planOut,
    handle: ({ context, body }) => setUp(context, body.only, false),
  }),
]

/** What waits for whom. One entry that failed last looks the same as an outage until something else is taken. */
const outages = (context: Context, wanted: string | undefined) =>
  context
    .outages()
    .filter(({ adapter }) => wanted === undefined || adapter === wanted)
    .map(({ adapter, to, since, waiting }) => ({
      adapter,
      level: 'warn' as const,
      what: `${to} has taken nothing since ${iso(since)}; seen waiting here: ${waiting} conversations`,
      fix: 'Nothing is lost: it is tried again by itself. See whether the other side is up and lets us in.',
    }))

/** Slow, but as it must be: whoever watches a long queue should know why. */
const paced = async (context: Context) => {
  const { pace = 0 } = await context.store.waitsFor(context.tenant)
  if (pace === 0) return []
  const slow = Object.entries(context.setup.channels).flatMap(
    ([
      name,
      {
        capabilities: { rate },
      },
    ]) =>
      rate?.perPairSeconds === undefined
        ? []
        : [
            `${name} takes one every ${rate.perPairSeconds} seconds for the same customer, after ${rate.pairBurst ?? 1} at once`,
          ],
  )
  const what = [`${pace} messages to customers wait for the pace that their provider allows`, ...slow].join('; ')
  return [{ adapter: 'channels', level: 'ok' as const, what }]
}

/** A key that ends unseen is an integration that stops one morning. */
const endingKeys = (context: Context, keys: Keys) => {
  const now = context.wall()
  return keys
    .ending(now)
    .filter((key) => key.tenant === undefined || key.tenant === context.tenant)
    .map(({ name, expires }) => ({
      adapter: 'api/keys',
      level: 'warn' as const,
      what: `The key ${name} ${expires <= now ? 'expired' : 'expires'} at ${iso(expires)}`,
      fix: 'Add a new key to api.keys, switch its users to it, then remove the old one.',
    }))
}
