import type { Call } from '@deskwire/core/adapter'
import type { Zendesk } from '../zendesk-api.js'
import { auditsOf, hasTag } from './audits.js'

/**
 * When a ticket became ours: when it last got our tag. A ticket from which an agent wrote first, or into which ours was
 * merged, may have earlier replies by mail, which must not go out again. Asked once per ticket, never for those we opened.
 */
export const oursSince = async (zendesk: Zendesk, ticket: string, call: Call): Promise<number | undefined> => {
  const known = zendesk.since.get(ticket)
  if (known !== undefined) return known
  const { tag } = zendesk.settings
  let since: number | undefined
  for await (const { events = [], created_at } of auditsOf(zendesk, ticket, call))
    for (const { field_name, value, previous_value } of events)
      if (field_name === 'tags' && hasTag(value, tag) && !hasTag(previous_value, tag))
        since = Date.parse(created_at ?? '')
  if (since !== undefined) zendesk.since.set(ticket, since)
  return since
}
