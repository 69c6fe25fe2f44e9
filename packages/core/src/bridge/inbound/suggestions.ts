import type { Conversation } from '../../model/conversation.js'
import { DeskwireError, fail } from '../../model/failure.js'
import type { Call } from '../../ports/call.js'
import type { Context } from '../task/context.js'
import { historyOf } from './history.js'
import { toRead } from './self-service.js'

const most = 5
const longest = 4_096

/** Drafts for the agent's next reply, from the setup's hook. Nothing is sent: the agent decides. */
export const suggestionsFor = async (
  context: Context,
  conversation: Conversation,
  call: Call,
): Promise<readonly string[]> => {
  const language = context.language(conversation)
  const host = context.host(conversation.ticket?.host ?? conversation.route?.host ?? '')
  const { suggest } = context.setup.hooks ?? {}
  if (!suggest) return []
  const about = {
    conversation,
    agentLanguage: context.agentLanguage,
    ...(language !== undefined && { language }),
    ...(host && { host: toRead(host, conversation) }),
    history: (limit: number) => historyOf(context, conversation, limit),
    call,
  }
  const drafts: unknown = await Promise.resolve(about).then(suggest).catch(safely)
  return (Array.isArray(drafts) ? (drafts as readonly unknown[]) : [])
    .flatMap((draft) => (typeof draft === 'string' && draft.trim() !== '' ? [draft.trim().slice(0, longest)] : []))
    .slice(0, most)
}

/** Its class only: a message may hold what a customer wrote. */
const safely = (thrown: unknown): never => {
  if (DeskwireError.isInstance(thrown)) throw thrown
  const kind = thrown instanceof Error ? thrown.name : typeof thrown
  throw fail('hooks.suggest', `The function hooks.suggest failed (${kind})`)
}
