import { addressKey } from '../../model/address.js'
import type { NewConsent } from '../../policy/consent.js'
import type { Standing } from '../../policy/standing.js'
import type { Run } from '../task/run.js'
import { standingOf } from '../task/signs.js'

/**
 * On the ledger, under the provider's own id, which the ledger keeps for ever: a webhook that somebody recorded and sends
 * again after the inbox has forgotten it adds nothing. Twilio signs no time, so the signature alone would let it in.
 */
export const recordConsent = (run: Run, record: NewConsent, suffix = ''): void => {
  const { context, conversation } = run
  run.add({
    consent: {
      ...record,
      id: `${run.task.envelope.id}${suffix}`,
      order: run.task.seq,
      tenant: context.tenant,
      customer: conversation.customer,
      addresses: conversation.addresses.map((address) => addressKey(address, conversation.channel)),
    },
  })
  if (!record.granted && !conversation.revoked) run.set({ revoked: true })
  // What is on its way to them looks at the ledger again.
  run.add({ wake: true })
  const { purpose, granted, source } = record
  context.events.emit('consent', { tenant: context.tenant, conversation: conversation.id, purpose, granted, source })
}

/** Where they stand on this line: the ledger folded, with the revocations of whoever shares an address. */
export const currentStanding = (run: Run): Promise<Standing> => standingOf(run.context, run.conversation)
