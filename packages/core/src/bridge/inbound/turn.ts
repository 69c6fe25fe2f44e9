import type { Content } from '../../model/content.js'
import { knownBy } from '../../model/reach.js'
import type { Turn } from '../../ports/assistant.js'
import type { Said } from '../agent/ticket.js'
import { readers } from '../task/media.js'
import type { Run } from '../task/run.js'
import { historyOf } from './history.js'
import type { Journal } from './journal.js'
import { selfService } from './self-service.js'

/** What an assistant is given: what was just said, including a whole burst, and what it may do for this customer. */
export const makeTurn = (run: Run, { event, content }: Said, journal: Journal): Turn => {
  const { context, conversation } = run
  const language = context.language(conversation)
  const host = context.host(conversation.route?.host ?? '')
  const name = event.name ?? conversation.name ?? conversation.contact?.name
  const burst = conversation.burst ?? [{ id: event.id, content }]
  const now = new Set(burst.map(({ id }) => `${conversation.channel}/${id}`))
  const hand = (one: Content) => run.hand(one, readers.assistant)
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
    history: (limit) => historyOf(context, conversation, limit, now),
    once: (key, make, options) => journal.once(`own/${key}`, make, options),
  }
}
