import { z } from 'zod'
import { erase, grant, ledgerOf, revoke } from '../../../bridge/consent/ledger.js'
import { proofOf } from '../../../bridge/consent/proof.js'
import type { LineRef, Recorded } from '../../../bridge/consent/statements.js'
import type { Context } from '../../../bridge/task/context.js'
import type { Address } from '../../../model/address.js'
import type { Standing } from '../../../policy/consent.js'
import { proofCsv, proofJson } from '../../proof.js'
import { iso } from '../../stream.js'
import { channelOf } from '../lookup.js'
import { wrongField } from '../refused.js'
import { type Asked, route } from '../route.js'
import { address, name, time, when } from '../schemas.js'
import { consentOut, consentView } from '../views.js'

export const entry = {
  address,
  topic: z.string().min(1).max(200).optional(),
  evidence: z
    .string()
    .min(1)
    .max(500)
    .meta({ description: 'What you would show a regulator: the words, the form, the file and row.' }),
  source: z.enum(['api', 'import', 'agent']).default('api'),
  at: time.optional().meta({ description: 'When they said it. Default: now.' }),
}

const recordedOut = z.object({ records: z.array(consentOut), known: z.boolean() })

const standingOut = z.object({
  channel: z.string(),
  line: z.string(),
  customer: z.string(),
  optedOut: z.boolean(),
  onlyStartLifts: z.boolean(),
  service: z.boolean().nullable().meta({ description: 'Null if the ledger has no record.' }),
  updates: z.boolean(),
  marketing: z.boolean(),
  topics: z.array(z.string()),
  since: when.optional(),
})

/** The consent ledger, by address. */
export const consent = [
  route({
    method: 'GET',
    path: '/consent',
    scope: 'read',
    tag: 'Consent',
    summary: "A person's consent on each line, with the records behind it.",
    query: z.strictObject({ address }),
    output: z.object({ standings: z.array(standingOut), records: z.array(consentOut) }),
    async handle({ context, query }) {
      const { records, standings } = await ledgerOf(context.store, context.tenant, query.address, channelsOf(context))
      return {
        standings: standings.map(({ standing, ...at }) => ({ ...at, ...standingView(standing) })),
        records: records.map(consentView),
      }
    },
  }),
  route({
    method: 'POST',
    path: '/consent/grant',
    scope: 'agent',
    tag: 'Consent',
    summary: 'Records that somebody agreed, with the evidence. An imported list never overrides a STOP.',
    body: z.strictObject({
      ...entry,
      channel: name,
      line: z.string().min(1).max(100).optional(),
      purpose: z.enum(['service', 'updates', 'marketing']),
    }),
    output: recordedOut.extend({
      effective: z.boolean().meta({ description: 'False if an earlier opt-out of everything still holds.' }),
      remedy: z.string().optional().meta({ description: 'What would lift it.' }),
    }),
    async handle(asked) {
      const { context, body } = asked
      channelOf(context, body.channel)
      const line = body.line ?? context.defaultLine(body.channel)
      if (!context.line(body.channel, line)) throw wrongField('/line', 'unknown line of this channel')
      const recorded = await grant(context.store, {
        ...given(asked),
        channel: body.channel,
        line,
        purpose: body.purpose,
      })
      return { ...told(context, recorded), ...(await effectOf(context, body.address, { channel: body.channel, line })) }
    },
  }),
  route({
    method: 'POST',
    path: '/consent/revoke',
    scope: 'agent',
    tag: 'Consent',
    summary: 'Records that somebody revoked other than by a message. Applies to every line, unless one is named.',
    body: z.strictObject({
      ...entry,
      channel: name.optional(),
      line: z.string().min(1).max(100).optional(),
      purpose: z.enum(['all', 'service', 'updates', 'marketing']).default('all'),
    }),
    output: recordedOut,
    async handle(asked) {
      const { context, body } = asked
      const recorded = await revoke(context.store, {
        ...given(asked),
        lines: linesOf(context, body),
        purpose: body.purpose,
      })
      return told(context, recorded)
    },
  }),
  route({
    method: 'GET',
    path: '/consent/export',
    scope: 'read',
    tag: 'Consent',
    summary:
      'The proof of consent: who agreed to what, when and in which words; what was sent since; when they revoked, and how soon sending stopped.',
    query: z.strictObject({ address, format: z.enum(['json', 'csv']).default('json') }),
    output: z.looseObject({ address: z.string(), records: z.array(consentOut) }),
    produces: ['text/csv'],
    async handle({ context, query }) {
      const proof = await proofOf(context.store, context.tenant, query.address, channelsOf(context))
      if (query.format === 'json') return proofJson(proof, context.wall())
      return {
        raw: {
          status: 200,
          headers: {
            'content-type': 'text/csv; charset=utf-8; header=present',
            'content-disposition': 'attachment; filename="consent.csv"',
            'cache-control': 'no-store',
          },
          body: proofCsv(proof),
        },
      }
    },
  }),
  route({
    method: 'POST',
    path: '/consent/erase',
    scope: 'admin',
    tag: 'Consent',
    summary:
      'Erases all data of whoever has this address, on every line. Opt-outs are kept as hashes. This cannot be undone.',
    body: z.strictObject({ address }),
    output: z.object({ conversations: z.number(), messages: z.number() }),
    handle: ({ context, body }) => erase(context.store, context.tenant, body.address),
  }),
]

const channelsOf = (context: Context): readonly string[] => Object.keys(context.setup.channels)

export const linesOf = (
  context: Context,
  { channel, line }: { channel?: string | undefined; line?: string | undefined },
) => {
  if (channel === undefined && line !== undefined) throw wrongField('/channel', 'required with a line')
  if (channel !== undefined) channelOf(context, channel)
  const lines = Object.entries(context.setup.channels)
    .filter(([one]) => channel === undefined || one === channel)
    .flatMap(([one, { lines: all }]) => all.map(({ id }) => ({ channel: one, line: id })))
    .filter((one) => line === undefined || one.line === line)
  if (lines.length === 0) throw wrongField('/line', 'unknown line of this channel')
  return lines
}

interface Given {
  address: z.output<typeof address>
  topic?: string | undefined
  evidence: string
  source: 'api' | 'import' | 'agent'
  at?: number | undefined
}

const given = ({ context, body, id }: Pick<Asked<unknown, unknown, Given>, 'context' | 'body' | 'id'>) => ({
  tenant: context.tenant,
  to: body.address,
  id: `api/${id}`,
  evidence: body.evidence,
  source: body.source,
  // Consent cannot be revoked in the future.
  at: Math.min(body.at ?? context.wall(), context.wall()),
  ...(body.topic !== undefined && { topic: body.topic }),
})

const told = (context: Context, recorded: Recorded) => {
  announce(context, recorded)
  return { records: recorded.records.map(consentView), known: recorded.known }
}

/** A grant of notifications does not undo an opt-out of everything: whoever records it learns what would. */
const effectOf = async (context: Context, address: Address, { channel, line }: LineRef) => {
  const { standings } = await ledgerOf(context.store, context.tenant, address, [channel])
  const blocking = standings.find((one) => one.channel === channel && one.line === line && one.standing.optedOut)
  if (!blocking) return { effective: true }
  const key = blocking.standing.onlyStartLifts ? 'remedy.opted_out.provider' : 'remedy.opted_out.service'
  return { effective: false, remedy: context.sayToAgent(key) }
}

export const announce = ({ events, tenant }: Context, { records, known }: Recorded): void => {
  if (known) return
  for (const { purpose, granted, source } of records)
    events.emit('consent', { tenant, conversation: '', purpose, granted, source })
}

const standingView = ({ topics, since, service, ...rest }: Standing) => ({
  ...rest,
  service: service ?? null,
  topics: [...topics],
  ...(since !== undefined && { since: iso(since) }),
})
