import { BoundedMap, type HostEvent, type WebhookRequest } from '@deskwire/core/adapter'
import type { ConversationSettings } from '../options.js'
import { type Callback, readCallback } from './callback.js'
import { keyOf } from './session.js'
import { verifyCallback } from './verify.js'

const most = 10_000

/** The response endpoint: what a callback means for the bridge. */
export const createListener = (options: ConversationSettings) => {
  const ended = new BoundedMap<string, true>(most)
  const interactions = new BoundedMap<string, string>(most)
  const heard = new BoundedMap<string, number>(most)
  return {
    verify: verifyCallback(options.callback),
    parse(body: unknown, request: WebhookRequest): readonly HostEvent[] {
      const callback = readCallback(body, options, request.receivedAt)
      if (isOver(callback)) ended.set(callback.session, true)
      heard.set(callback.session, request.receivedAt)
      if (callback.interaction !== undefined) interactions.set(callback.session, callback.interaction)
      return eventsOf(callback)
    },
    hasEnded: (session: string): boolean => ended.get(session) === true,
    /** When this process last heard of it. */
    heardAt: (session: string): number | undefined => heard.get(session),
    interaction: (session: string): string | undefined => interactions.get(session),
  }
}

const isOver = ({ completed, takeControl }: Callback): boolean => completed || takeControl

const eventsOf = (callback: Callback): readonly HostEvent[] => {
  const { id, session, request, said, interaction } = callback
  const at = { key: keyOf(session) }
  const events: HostEvent[] = said.map(({ id: reply, author, content }) => ({
    kind: 'reply',
    id: reply,
    at,
    author,
    content,
  }))
  if (callback.typing) events.push({ kind: 'typing', at })
  // An agent answers when they like, so in agent chat nothing waits for an answer to what was sent before.
  if (callback.answered && request !== undefined)
    events.push({ kind: 'turn-over', id: `${id}.turn`, at, request: callback.agentChat ? '*' : request })
  // Told with the first answer of each session, and dropped by its id when it is told again.
  if (interaction !== undefined && request === keyOf(session))
    events.push({ kind: 'changed', id: `interaction:${interaction.slice(0, 64)}:${callback.medium ?? ''}`, at })
  // By the ticket, so that a late word about an old session does not close the new one.
  if (isOver(callback)) events.push({ kind: 'closed', id: `${session}.closed`, at: { ticket: session } })
  return events
}
