import type { Call, Delivery, Failure, Ticket } from '@deskwire/core/adapter'
import { ticketPath, type Zendesk } from '../zendesk-api.js'
import { note, write } from './tickets.js'

/**
 * Reports how far the last reply got, in a field if one is configured. A failure becomes an internal note with the reason
 * and a remedy, and a tag for views and triggers.
 */
export const report = async (
  zendesk: Zendesk,
  ticket: Ticket,
  reply: string,
  delivery: Delivery,
  failure: Failure | undefined,
  call: Call,
): Promise<void> => {
  const { statusFieldId, failureTag } = zendesk.settings
  if (statusFieldId !== undefined)
    await write(zendesk, ticket, { custom_fields: [{ id: statusFieldId, value: delivery }] }, call)
  if (delivery !== 'failed') return
  if (failureTag !== undefined) await tag(zendesk, ticket, [failureTag], call)
  await note(zendesk, ticket, inWords(failure), `report.${reply}`, call)
}

const inWords = (failure: Failure | undefined): string => {
  if (!failure) return 'This reply was not delivered.'
  // The bridge's own refusal is already a whole sentence, which E7 requires verbatim.
  const what = failure.provider ? `This reply was not delivered: ${failure.message}` : failure.message
  return failure.remedy ? `${what} ${failure.remedy}` : what
}

/** `PUT` adds to the existing tags; `POST` would replace them (Zendesk docs, ticketing/ticket-management/tags). */
export const tag = async (zendesk: Zendesk, ticket: Ticket, tags: readonly string[], call: Call): Promise<void> => {
  if (tags.length === 0) return
  await zendesk.http.request(
    { method: 'PUT', url: `${ticketPath(ticket)}/tags`, json: { tags }, repeatable: true },
    call,
  )
}
