import { z } from 'zod'
import type { Context } from '../../bridge/context.js'
import { grant, revoke } from '../../bridge/ledger.js'
import { announce, entry, linesOf } from './consent.js'
import { channelOf } from './reading.js'
import { answerOf, refusedBy, wrongField } from './refused.js'
import { route } from './route.js'
import { name } from './schemas.js'

const { source: _, ...said } = entry

const row = z.strictObject({
  ...said,
  channel: name.optional(),
  line: z.string().min(1).max(100).optional(),
  purpose: z.enum(['all', 'service', 'updates', 'marketing']),
  granted: z.boolean().default(true),
  key: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Said twice with the same key, it is recorded once.' }),
})

const most = 1_000

const result = z.union([
  z.object({ known: z.boolean() }),
  z.object({ problem: z.looseObject({ status: z.number(), detail: z.string().optional() }) }),
])

/** B8: lists from elsewhere. A good row is kept whatever becomes of the others. */
export const consentImport = [
  route({
    method: 'POST',
    path: '/consent/import',
    scope: 'agent',
    tag: 'Consent',
    summary: `Up to ${most.toLocaleString('en')} grants and revocations of a list; each has a result of its own, in the same order.`,
    body: z.strictObject({ items: z.array(z.unknown()).min(1).max(most) }),
    output: z.object({ results: z.array(result) }),
    async handle({ context, body, id }) {
      const results: z.input<typeof result>[] = []
      // Enough at once to share the store's transactions, few enough that nothing else waits long.
      for (let from = 0; from < body.items.length; from += atOnce)
        results.push(
          ...(await Promise.all(
            body.items.slice(from, from + atOnce).map((item, n) => one(context, item, `${id}/${from + n}`)),
          )),
        )
      return { results }
    },
  }),
]

const atOnce = 250

const one = async (context: Context, item: unknown, id: string): Promise<z.input<typeof result>> => {
  try {
    const read = row.safeParse(item)
    if (!read.success) throw refusedBy(read.error.issues, 'body')
    return { known: await record(context, read.data, id) }
  } catch (thrown) {
    // The store being down fails them all, and is no one row's fault.
    const answer = answerOf(thrown)
    if (!answer || typeof answer.body !== 'string') throw thrown
    return { problem: JSON.parse(answer.body) }
  }
}

const record = async (context: Context, given: z.output<typeof row>, id: string): Promise<boolean> => {
  const now = context.now()
  const { address: to, channel, evidence, topic, purpose } = given
  const about = {
    tenant: context.tenant,
    to,
    id: `import/${given.key ?? id}`,
    source: 'import' as const,
    evidence,
    at: Math.min(given.at ?? now, now),
    ...(topic !== undefined && { topic }),
  }
  if (!given.granted) {
    const revoked = await revoke(context.store, { ...about, lines: linesOf(context, given), purpose }, now)
    announce(context, revoked)
    return revoked.known
  }
  if (channel === undefined) throw wrongField('/channel', 'needed where somebody agreed')
  if (purpose === 'all') throw wrongField('/purpose', 'service, updates or marketing, where somebody agreed')
  channelOf(context, channel)
  const line = given.line ?? context.defaultLine(channel)
  if (!context.line(channel, line)) throw wrongField('/line', 'the channel has no such line')
  const granted = await grant(context.store, { ...about, channel, line, purpose }, now)
  announce(context, granted)
  return granted.known
}
