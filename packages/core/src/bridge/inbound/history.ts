import type { Content } from '../../model/content.js'
import type { Conversation } from '../../model/conversation.js'
import type { PastMessage } from '../../ports/self-service.js'
import type { Change } from '../../ports/store.js'
import type { Context } from '../task/context.js'
import { readers } from '../task/media.js'

const most = 200
const none: ReadonlySet<string> = new Set()

/** The last messages of a conversation, oldest first, as an assistant reads them; `except` are the ids of what is just being answered. */
export const historyOf = async (
  context: Context,
  conversation: Conversation,
  limit: number,
  except = none,
): Promise<readonly PastMessage[]> => {
  const { items } = await context.store.messages(context.tenant, {
    conversation: conversation.id,
    limit: Math.min(Math.max(1, limit), most) + except.size,
    newestFirst: true,
  })
  const links: Change[] = []
  const hand = (one: Content) =>
    context.shared.media.hand(one, conversation, readers.assistant, (change) => links.push(change))
  const past = items
    .map(({ message }) => message)
    .filter(({ id }) => !except.has(id))
    .slice(0, Math.max(0, limit))
    .reverse()
    .flatMap(({ author, at, content }) => content.map((one) => ({ by: author.kind, at, content: hand(one) })))
  if (links.length > 0) await context.store.apply(context.tenant, conversation.id, links)
  return past
}
