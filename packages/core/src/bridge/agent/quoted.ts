import type { Content } from '../../model/content.js'
import { brief } from '../../render/describe.js'
import type { Run } from '../task/run.js'
import { spelledOut } from './in-words.js'

const longest = 200

/** An excerpt of the message that a customer answers or reacts to: they name it by the provider's id, which tells an agent nothing. */
export const quotedBy = (
  run: Run,
  replyTo: string | undefined,
  content: Content,
): Promise<string | undefined> | undefined => {
  const id = content.type === 'reaction' ? content.to : replyTo
  // An option says what it answers.
  return !id || content.type === 'selection' ? undefined : wordsOf(run, id)
}

const wordsOf = async (run: Run, id: string): Promise<string | undefined> => {
  const { context, conversation } = run
  const { store, tenant, agentLanguage } = context
  const part = await store.sent(tenant, conversation.channel, id)
  const stored = await store.message(tenant, part?.of ?? `${conversation.channel}/${id}`)
  const message = stored?.message
  // Erased, or from another conversation: nothing to show.
  if (message?.conversation !== conversation.id) return undefined
  const content = part?.content ?? message.content[0]
  return content && brief(await spelledOut(context, conversation.channel, content), agentLanguage, longest)
}
