import type { Content, HostEvent } from '@deskwire/core/adapter'
import type { Webhook } from './model.js'

/** Turns a webhook into events. The id of a reply is its entry's, so that its delivery can be reported. */
export const eventsOf = (webhook: Webhook): readonly HostEvent[] => {
  const { id, ticket, event } = webhook
  const at = { ticket }
  switch (event.type) {
    case 'reply':
      return [
        { kind: 'reply', id: event.entry, at, author: { kind: 'agent', ...event.agent }, content: event.contents },
      ]
    case 'outreach':
      return [
        {
          kind: 'outreach',
          id: event.entry,
          at: { channel: event.channel, to: event.to, ticket, ...(event.line !== undefined && { line: event.line }) },
          content: event.content,
        },
      ]
    case 'closed':
    case 'reopened':
    case 'handed-back':
      return [{ kind: event.type, id, at }]
    case 'unavailable':
      return [{ kind: 'unavailable', id, at, reason: 'nobody' }]
    case 'state':
      return [{ kind: 'state', id, at, state: event.state }]
    case 'assigned':
      return [{ kind: 'assigned', id, at, ...(event.to !== undefined && { to: event.to }) }]
    case 'typing':
    case 'viewing':
      return [{ kind: event.type, at }]
    default:
      // An event of a newer desk.
      return []
  }
}

/** Throws if it is malformed; the caller keeps it as unreadable. */
export const webhookOf = (body: unknown): Webhook => {
  const given = body as Webhook
  const { event } = given
  if (!isName(given.id) || !isName(given.ticket) || !isName(event.type))
    throw new TypeError('Not a webhook of the desk')
  if (event.type === 'reply' && !(isName(event.entry) && isName(event.agent.id) && areContents(event.contents)))
    throw new TypeError('Not a reply of the desk')
  if (event.type === 'outreach' && !(isName(event.entry) && isName(event.channel) && areContents([event.content])))
    throw new TypeError('Not an outreach of the desk')
  if (event.type === 'outreach' && !event.to.every(({ kind, value }) => isName(kind) && isName(value)))
    throw new TypeError('Not an outreach to anybody')
  if (event.type === 'state' && !states.has(event.state)) throw new TypeError('Not a state of the desk')
  return given
}

const states = new Set<unknown>(['active', 'waiting', 'wrap-up'])
const isName = (value: unknown): boolean => typeof value === 'string' && value !== ''
const areContents = (contents: readonly Content[]): boolean => contents.every(({ type }) => isName(type))
