import { type Fields, fields, type HostEvent, list, word } from '@deskwire/core/adapter'
import { conversationIn } from './rest.js'

/** What the bridge wants to know of, as `GET /events` names it. */
export const stateEvents = [
  'archive',
  'reopen',
  'restore',
  'trash',
  'assign',
  'unassign',
  'conversations_merged',
  'ticket_status_update',
] as const
export const sentEvents = ['outbound', 'out_reply'] as const

export const conversationOf = (event: Fields): string | undefined => {
  const { id, _links } = fields(event.conversation)
  return word(id) ?? conversationIn(fields(_links).self)
}

const kinds = { archive: 'closed', reopen: 'reopened', restore: 'reopened', trash: 'deleted' } as const
const states = { open: 'active', waiting: 'waiting' } as const

/** An event of Front's (reference/events), by webhook or read: it has the same id either way. */
export const hostEventsOf = (event: Fields): readonly HostEvent[] => {
  const id = word(event.id)
  const ticket = conversationOf(event)
  const type = word(event.type) ?? ''
  if (id === undefined || ticket === undefined) return []
  const at = { ticket }
  if (Object.hasOwn(kinds, type)) return [{ kind: kinds[type as keyof typeof kinds], id, at }]
  const target = fields(event.target).data
  if (type === 'assign') {
    const to = word(fields(target).id)
    return [{ kind: 'assigned', id, at, ...(to !== undefined && { to }) }]
  }
  if (type === 'unassign') return [{ kind: 'assigned', id, at }]
  if (type === 'conversations_merged')
    return list(target).flatMap((one): HostEvent[] => {
      const merged = word(one) ?? word(fields(one).id)
      if (merged === undefined || merged === ticket) return []
      return [{ kind: 'merged', id: `${id}-${merged}`, at: { ticket: merged }, into: ticket }]
    })
  if (type === 'ticket_status_update') {
    const category = word(fields(event.conversation).status_category) ?? ''
    if (category === 'resolved') return [{ kind: 'closed', id, at }]
    if (Object.hasOwn(states, category))
      return [{ kind: 'state', id, at, state: states[category as keyof typeof states] }]
  }
  return []
}
