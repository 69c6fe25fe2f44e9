import { type Call, type Content, type Fields, type FoundRecord, fields, word } from '@deskwire/core/adapter'
import type { Hubspot } from './api.js'

const objects = '/crm/v3/objects/tickets'
const most = 10
const properties = ['subject', 'hs_pipeline_stage', 'hs_lastmodifieddate', 'hs_ticket_priority']
// From a ticket to a contact, as HubSpot defines it (docs, "Associations v4", association type ids).
const ticketToContact = { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 16 } as const

/** The CRM's tickets as records: found and created. A thread cannot be tied to a ticket from outside. */
export const createRecords = (hubspot: Hubspot) => {
  const { settings } = hubspot

  const find = async (
    { text, contact }: { text?: string; contact?: string },
    call: Call,
  ): Promise<readonly FoundRecord[]> => {
    const said = text?.trim() ?? ''
    if (contact !== undefined && !/^\d{1,20}$/.test(contact)) return []
    if (said === '' && contact === undefined) return []
    const number = /^#?(\d{1,20})$/.exec(said)?.[1]
    const filters = [
      ...(contact === undefined ? [] : [{ propertyName: 'associations.contact', operator: 'EQ', value: contact }]),
      ...(number === undefined ? [] : [{ propertyName: 'hs_object_id', operator: 'EQ', value: number }]),
    ]
    const filterGroups = filters.length === 0 ? [] : [{ filters }]
    const query = number === undefined && said !== '' ? { query: said.slice(0, 3_000) } : {}
    const asked = { filterGroups, ...query, properties, limit: most, sorts: ['-hs_lastmodifieddate'] }
    const found = await hubspot.search('tickets', asked, call)
    return found.map((ticket) => ({ id: word(ticket.id) ?? '', card: card(ticket) }))
  }

  const create = async (
    about: {
      title: string
      description?: string
      contact?: string
      fields?: Readonly<Record<string, string>>
    },
    call: Call,
  ): Promise<{ id: string; url?: string }> => {
    const { contact } = about
    const made = await hubspot.send(
      'POST',
      objects,
      {
        properties: {
          ...about.fields,
          subject: about.title,
          content: about.description ?? about.title,
          hs_pipeline: settings.pipeline,
          hs_pipeline_stage: settings.pipelineStage,
        },
        associations:
          contact !== undefined && /^\d{1,20}$/.test(contact)
            ? [{ to: { id: contact }, types: [ticketToContact] }]
            : [],
      },
      call,
    )
    const id = word(made.id) ?? ''
    return { id, url: `https://app.hubspot.com/contacts/${settings.portalId}/record/0-5/${id}` }
  }

  return { find, create }
}

// No URL: the customer cannot open an agent's page.
const card = ({ id, properties: given }: Fields): Content => {
  const { subject, hs_pipeline_stage: stage, hs_lastmodifieddate: changed } = fields(given)
  const rows = [
    { label: 'Status', value: word(stage) ?? '' },
    { label: 'Updated', value: (word(changed) ?? '').slice(0, 10) },
  ]
  return {
    type: 'card',
    title: `#${word(id) ?? ''} ${word(subject) ?? ''}`.trim(),
    fields: rows.filter(({ value }) => value !== ''),
  }
}
