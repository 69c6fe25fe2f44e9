import { z } from 'zod'
import { recordAll, type Statement } from '../../../bridge/consent/statements.js'
import type { Context } from '../../../bridge/task/context.js'
import { DeskwireError } from '../../../model/failure.js'
import { channelOf } from '../lookup.js'
import { answerOf, refusedBy, wrongField } from '../refused.js'
import { route } from '../route.js'
import { name } from '../schemas.js'
import { announce, entry, linesOf } from './consent.js'

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
    .meta({ description: 'Idempotency key: with the same key it is recorded once.' }),
})

const most = 1_000

const result = z.union([
  z.object({ known: z.boolean() }),
  z.object({ problem: z.looseObject({ status: z.number(), detail: z.string().optional() }) }),
])

/** Imports lists. Valid rows are recorded even if others are not. */
export const consentImport = [
  route({
    method: 'POST',
    path: '/consent/import',
    scope: 'agent',
    tag: 'Consent',
    summary: `Up to ${most.toLocaleString('en')} grants and revocations; one result for each, in the same order.`,
    body: z.strictObject({ items: z.array(z.unknown()).min(1).max(most) }),
    output: z.object({ results: z.array(result) }),
    async handle({ context, body, id }) {
      const results: z.input<typeof result>[] = []
      for (let from = 0; from < body.items.length; from += atOnce)
        results.push(...(await taken(context, body.items.slice(from, from + atOnce), `${id}/${from}`)))
      return { results }
    },
  }),
]

// Enough to share a transaction, few enough not to delay webhooks.
const atOnce = 500

const taken = async (context: Context, items: readonly unknown[], id: string) => {
  const results: z.input<typeof result>[] = []
  const statements: Statement[] = []
  const places: number[] = []
  items.forEach((item, n) => {
    try {
      statements.push(statementOf(context, item, `${id}/${n}`))
      places.push(n)
    } catch (thrown) {
      results[n] = problemOf(thrown)
    }
  })
  const recorded = await recordAll(context.store, context.tenant, statements)
  recorded.forEach((one, n) => {
    const refused = DeskwireError.isInstance(one)
    if (!refused) announce(context, one)
    results[places[n] ?? 0] = refused ? problemOf(one) : { known: one.known }
  })
  return results
}

const problemOf = (thrown: unknown): z.input<typeof result> => {
  const answer = answerOf(thrown)
  if (!answer || typeof answer.body !== 'string') throw thrown
  return { problem: JSON.parse(answer.body) }
}

const statementOf = (context: Context, item: unknown, id: string): Statement => {
  const read = row.safeParse(item)
  if (!read.success) throw refusedBy(read.error.issues, 'body')
  const now = context.wall()
  const { address: to, key, channel, granted, evidence, topic, purpose, at = now } = read.data
  const about = {
    to,
    id: `import/${key ?? id}`,
    purpose,
    granted,
    source: 'import' as const,
    evidence,
    // Consent cannot be given in the future.
    at: Math.min(at, now),
    ...(topic !== undefined && { topic }),
  }
  if (!granted) return { ...about, lines: linesOf(context, read.data) }
  if (channel === undefined) throw wrongField('/channel', 'required for a grant')
  if (purpose === 'all') throw wrongField('/purpose', 'must be service, updates or marketing for a grant')
  channelOf(context, channel)
  const line = read.data.line ?? context.defaultLine(channel)
  if (!context.line(channel, line)) throw wrongField('/line', 'unknown line of this channel')
  return { ...about, lines: [{ channel, line }] }
}
