import type { Refused } from '../../policy/gate.js'
import type { Outcome } from '../../ports/store.js'
import type { Run } from '../task/run.js'
import { expireHold, hold } from './hold.js'
import { type Outgoing, reportRefusal } from './outgoing.js'
import { refusalOf } from './permit.js'

/** A refusal with a way out: held if the policy says so, otherwise told to the author. */
export const refuse = async (run: Run, outgoing: Outgoing, refused: Refused): Promise<Outcome> => {
  const { context, conversation } = run
  if (refused.refuse === 'quiet_hours' && refused.until !== undefined && outgoing.initiator === 'system')
    return run.waitUntil(run.when(refused.until), 'quiet_hours', true)
  if (refused.refuse === 'window_closed' && outgoing.holdable && context.policy.onClosed === 'reopen') {
    const held = await hold(run, outgoing)
    if (held) return held
  }
  if (run.result('held') !== undefined && refused.refuse === 'window_closed') return expireHold(run, outgoing)
  if (run.result('held') !== undefined && conversation.hold) run.set({ hold: undefined })
  context.events.emit('refused', {
    tenant: context.tenant,
    conversation: conversation.id,
    reason: refused.refuse,
    initiator: outgoing.initiator,
  })
  reportRefusal(run, outgoing, await refusalOf(run, refused, outgoing))
  return run.done({ refused: refused.refuse })
}
