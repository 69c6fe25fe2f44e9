import { z } from 'zod'
import { grant, revoke } from '../../../bridge/consent/ledger.js'
import { reachOf } from '../../../model/reach.js'
import { wrongField } from '../refused.js'
import { announce } from '../resources/consent.js'
import { route } from '../route.js'
import { consentOut, consentView } from '../views.js'
import { ownConversation, sessionOf, signedBy, workName } from './of-panel.js'

/** Consent that an agent records, with the evidence. */
export const panelConsent = [
  route({
    method: 'POST',
    path: '/panel/consent',
    scope: 'panel',
    tag: 'Panel',
    summary:
      'Records that the customer agreed or revoked on this line, with the evidence. It never lifts what only the customer can lift.',
    body: z.strictObject({
      purpose: z.enum(['all', 'service', 'updates', 'marketing']),
      topic: z.string().min(1).max(200).optional(),
      granted: z.boolean(),
      evidence: z
        .string()
        .trim()
        .min(1)
        .max(350)
        .meta({ description: 'What you would show a regulator: their words, the call, the form.' }),
    }),
    output: z.object({ records: z.array(consentOut), known: z.boolean() }),
    async handle(asked) {
      const { context, body, id } = asked
      const { purpose, topic, granted } = body
      const session = sessionOf(asked)
      const conversation = await ownConversation(asked)
      const { channel, line } = conversation
      const [to] = reachOf(conversation)
      if (!to) throw wrongField('', 'nothing is known by which this customer could be named')
      const entry = {
        tenant: context.tenant,
        to,
        id: workName(session, id),
        evidence: signedBy(session, body.evidence),
        source: 'agent' as const,
        at: context.wall(),
        ...(topic !== undefined && { topic }),
      }
      if (granted && purpose === 'all') throw wrongField('/purpose', 'agreement is for one purpose')
      const recorded =
        granted && purpose !== 'all'
          ? await grant(context.store, { ...entry, channel, line, purpose })
          : await revoke(context.store, { ...entry, lines: [{ channel, line }], purpose })
      announce(context, recorded)
      return { records: recorded.records.map(consentView), known: recorded.known }
    },
  }),
]
