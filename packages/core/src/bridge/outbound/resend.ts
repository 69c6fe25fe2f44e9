import type { Outcome } from '../../ports/store.js'
import type { Run } from '../task/run.js'
import type { Outgoing } from './outgoing.js'
import { type Plan, sendParts } from './send.js'

/** A provider took it and refused it later, for now (63018): the same part goes out again, past the gate. */
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
    run.add(
      { part: { ...failed, replacedBy: id } },
      { part: { id, of: message, content: failed.content, delivery: 'queued' } },
    )
    run.remember<Plan>('plan', { message, parts: [{ id, content: failed.content }], lost: [] })
  }
  return sendParts(run, channel, run.result<Plan>('plan') as Plan, outgoing)
}
