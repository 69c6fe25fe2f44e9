import type { Outreach } from '../../model/conversation.js'
import type { Run } from '../task/run.js'

/** Who is speaking? Never both. */
export const speaking = (run: Run): 'assistant' | 'host' => {
  const { conversation, context } = run
  if (conversation.route) return conversation.route.assistant ? conversation.speaker : 'host'
  return Object.keys(context.setup.assistants ?? {}).length > 0 ? conversation.speaker : 'host'
}

/** What an agent wrote first, for as long as an answer goes to that agent. */
export const outreachToAnswer = (run: Run): Outreach | undefined => {
  const { outreach } = run.conversation
  return outreach && run.now - outreach.at <= run.context.policy.outreachMs ? outreach : undefined
}
