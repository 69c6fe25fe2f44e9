import type { Run } from '../task/run.js'

/** Who is speaking? Never both. */
export const speaking = (run: Run): 'assistant' | 'host' => {
  const { conversation, context } = run
  if (conversation.route) return conversation.route.assistant ? conversation.speaker : 'host'
  return Object.keys(context.setup.assistants ?? {}).length > 0 ? conversation.speaker : 'host'
}
