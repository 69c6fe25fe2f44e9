import type { HostEvent } from '@deskwire/core/adapter'
import type { Webhook } from './model.js'

/** A webhook as the events it means. The id of a reply is its entry's, so that ticks find it. */
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
      // A newer desk than this adapter.
      return []
  }
}

/** Throws on what does not look like one: the caller keeps it as unreadable. */
export const webhookOf = (body: unknown): Webhook => {
  const given = body as Webhook
  if (typeof given.id !== 'string' || typeof given.ticket !== 'string' || typeof given.event.type !== 'string')
    throw new TypeError('Not a webhook of the desk')
  if (given.event.type === 'reply' && (typeof given.event.entry !== 'string' || !Array.isArray(given.event.contents)))
    throw new TypeError('Not a reply of the desk')
  if (given.event.type === 'outreach' && (typeof given.event.entry !== 'string' || !Array.isArray(given.event.to)))
    throw new TypeError('Not an outreach of the desk')
  return given
}
