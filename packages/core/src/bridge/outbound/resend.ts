import type { Outcome } from '../../ports/store.js'
import type { Run } from '../task/run.js'
import { releaseHold } from './hold.js'
import type { Outgoing } from './outgoing.js'
import { permit } from './permit.js'
import { refuse } from './refuse.js'
import { type Plan, sendParts } from './send.js'

/**
 * Sends the same part again, through the gate: because a provider accepted it and later refused it for now (63018), or because an agent
 * asked for it. Skipped if it was sent again already or has arrived meanwhile.
 */
export const runResend = async (
  run: Run,
  { part: partId, tries }: { part: string; tries: number },
): Promise<Outcome> => {
  const { context, conversation } = run
  const channel = context.channel(conversation.channel)
  const original = partId.split('~')[0] ?? partId
  const message = original.slice(0, original.lastIndexOf('.'))
  const stored = await context.store.message(context.tenant, message)
  const failed = stored?.parts.find(({ id }) => id === partId)
  if (!channel || !stored || !failed?.content) return run.done({ ignored: 'unknown_message' })
  const outgoing: Outgoing = {
    contents: [failed.content],
    author: stored.message.author,
    purpose: stored.message.purpose ?? 'service',
    initiator: stored.message.author.kind === 'agent' ? 'reply' : 'system',
    holdable: stored.message.author.kind === 'agent',
    ...(stored.message.reply !== undefined && { reply: stored.message.reply }),
  }
  const id = `${original}~${tries}`
  if (!run.result('plan')) {
    if (failed.delivery !== 'failed' || failed.replacedBy !== undefined) return run.done({ ignored: 'sent_already' })
    const verdict = await permit(run, outgoing, failed.content)
    if ('outcome' in verdict) return verdict.outcome
    if ('refused' in verdict) return refuse(run, outgoing, verdict.refused)
    if (run.result('held') !== undefined) releaseHold(run)
    run.add(
      { part: { ...failed, replacedBy: id } },
      { part: { id, of: message, content: failed.content, delivery: 'queued' } },
    )
    const plan = run.remember<Plan>('plan', { message, parts: [{ id, content: failed.content }], lost: [] })
    return sendParts(run, channel, plan, outgoing, { justPermitted: true })
  }
  return sendParts(run, channel, run.result<Plan>('plan') as Plan, outgoing)
}
