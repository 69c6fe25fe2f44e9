import type { Content } from '../../model/content.js'
import { knownBy } from '../../model/reach.js'
import type { Turn } from '../../ports/assistant.js'
import type { PastMessage } from '../../ports/self-service.js'
import type { Said } from '../agent/ticket.js'
import type { Run } from '../task/run.js'
import type { Journal } from './journal.js'
import { selfService } from './self-service.js'

/** What an assistant is given: what was just said, with all of a burst, and what it may do for this one customer. */
export const makeTurn = (run: Run, { event, content }: Said, journal: Journal): Turn => {
  const { context, conversation } = run
  const language = context.language(conversation)
  const host = context.host(conversation.route?.host ?? '')
  const name = event.name ?? conversation.name
  const burst = conversation.burst ?? [{ id: event.id, content }]
  const hand = (one: Content) => context.shared.media.hand(one, conversation)
  return {
    key: run.key('.turn'),
    conversation: conversation.id,
    content: hand(burst.at(-1)?.content ?? content),
    earlier: burst.slice(0, -1).map((one) => hand(one.content)),
    at: event.at,
    first: conversation.turns === undefined,
    agentLanguage: context.agentLanguage,
    medium: context.line(conversation.channel, conversation.line)?.medium ?? 'sms',
    line: conversation.line,
    customer: {
      addresses: knownBy(conversation),
      ...(name !== undefined && { name }),
      ...(conversation.contact && { contact: conversation.contact }),
    },
    memory: conversation.memory,
    ...(language !== undefined && { language }),
    ...(host && { host: selfService(host, conversation, journal) }),
    history: (limit) => history(run, new Set(burst.map(({ id }) => `${conversation.channel}/${id}`)), limit),
    once: (key, make, options) => journal.once(`own/${key}`, make, options),
  }
}

const mostHistory = 200

const history = async (
  { context, conversation }: Run,
  now: ReadonlySet<string>,
  limit: number,
): Promise<readonly PastMessage[]> => {
  const { items } = await context.store.messages(context.tenant, {
    conversation: conversation.id,
    limit: Math.min(Math.max(0, limit), mostHistory) + now.size,
    newestFirst: true,
  })
  return items
    .map(({ message }) => message)
    .filter(({ id }) => !now.has(id))
    .slice(0, limit)
    .reverse()
    .flatMap(({ author, at, content }) =>
      content.map((one) => ({ by: author.kind, at, content: context.shared.media.hand(one, conversation) })),
    )
}
