import { BoundedMap, type HostEvent, type WebhookRequest } from '@deskwire/core/adapter'
import { verifyCallback } from '../callback.js'
import type { ConversationSettings } from '../options.js'
import type { Marking } from '../records/interactions.js'
import { type Callback, readCallback } from './callback.js'
import { keyOf } from './session.js'

const most = 10_000

/** The response endpoint: what a callback means for the bridge. */
export const createListener = (options: ConversationSettings) => {
  const ended = new BoundedMap<string, true>(most)
  const interactions = new BoundedMap<string, string>(most)
  const people = new BoundedMap<string, boolean>(most)
  const heard = new BoundedMap<string, number>(most)
  return {
    verify: verifyCallback(options.callback),
    parse(body: unknown, request: WebhookRequest): readonly HostEvent[] {
      const callback = readCallback(body, options, request.receivedAt)
      if (isOver(callback)) ended.set(callback.session, true)
      if (!callback.typing) people.set(callback.session, callback.agentChat)
      heard.set(callback.session, request.receivedAt)
      if (callback.interaction !== undefined) interactions.set(callback.session, callback.interaction)
      return eventsOf(callback)
    },
    hasEnded: (session: string): boolean => ended.get(session) === true,
    /** Queued for a live agent, or in talk with one, as far as this process has heard. */
    isWithPeople: (session: string): boolean => people.get(session) === true,
    /** When this process last heard of it. */
    heardAt: (session: string): number | undefined => heard.get(session),
    interaction: (session: string): string | undefined => interactions.get(session),
  }
}

/** What an interaction is marked with has to fit in the id of its hint, for a hint has no content. */
const hintIdOf = (interaction: string, callback: Callback): string => {
  const { medium = '', contact } = callback
  const parts = ['interaction', interaction.slice(0, 64), medium, isOver(callback) ? 'ended' : '']
  return [...parts, ...(contact === undefined ? [] : [contact])].join(':')
}

export const hintOf = (id: string): (Marking & { interaction: string }) | undefined => {
  const [kind, interaction, medium, end, ...contact] = id.split(':')
  if (kind !== 'interaction' || !interaction) return undefined
  return {
    interaction,
    medium: medium || undefined,
    ended: end === 'ended',
    contact: contact.length > 0 ? contact.join(':') : undefined,
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
  // A session may have several, one after another. What is told again is dropped by its id.
  if (interaction !== undefined && !callback.typing)
    events.push({
      kind: 'changed',
      id: hintIdOf(interaction, callback),
      at,
    })
  // By the ticket, so that a late word about an old session does not close the new one.
  if (isOver(callback)) events.push({ kind: 'closed', id: `${session}.closed`, at: { ticket: session } })
  return events
}
