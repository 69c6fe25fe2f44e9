import { addressKey } from '../../model/address.js'
import type { ConsentRecord } from '../../model/consent.js'
import type { NewConsent } from '../../policy/consent.js'
import { isInForce, type Standing } from '../../policy/standing.js'
import type { Run } from '../task/run.js'
import { consentsOf, standingOf } from '../task/signs.js'

/**
 * On the ledger, under the provider's own id, which the ledger keeps for ever: a webhook that somebody recorded and sends
 * again after the inbox has forgotten it adds nothing. Twilio signs no time, so the signature alone would let it in.
 */
export const recordConsent = (run: Run, record: NewConsent, suffix = ''): void => {
  const { context, conversation } = run
  run.add({ consent: asRecord(run, record, suffix) })
  if (!record.granted && !conversation.revoked) run.set({ revoked: true })
  // What is about to be sent to them reads the ledger again.
  run.add({ wake: true })
  const { purpose, granted, source } = record
  context.events.emit('consent', { tenant: context.tenant, conversation: conversation.id, purpose, granted, source })
}

const asRecord = ({ context, conversation, task }: Run, record: NewConsent, suffix: string): ConsentRecord => ({
  ...record,
  id: `${task.envelope.id}${suffix}`,
  order: task.seq,
  tenant: context.tenant,
  customer: conversation.customer,
  addresses: conversation.addresses.map((address) => addressKey(address, conversation.channel)),
})

/** Nobody is told that they are in who was opted out again since they said so: their START may have been long on its way. */
export const holds = async (run: Run, records: readonly NewConsent[]): Promise<boolean> => {
  const granted = records.filter((one) => one.granted)
  if (granted.length === 0) return true
  const ledger = await consentsOf(run.context, run.conversation)
  return isInForce(
    ledger,
    granted.map((one, n) => asRecord(run, one, `.${n}`)),
    run.conversation,
  )
}

/** Their standing on this line: the ledger evaluated, including revocations by others who share an address. */
export const currentStanding = (run: Run): Promise<Standing> => standingOf(run.context, run.conversation)
