import type { Attachment, Contact, Conversation, Part, State, Ticket } from './state.js'

// The shapes of the examples in intercom/Intercom-OpenAPI, 2.15.

const attachmentOf = ({ name, url, content_type, filesize }: Attachment) => ({
  type: 'upload',
  name,
  url,
  content_type,
  filesize,
})

const partOf = (part: Part) => ({
  type: 'conversation_part',
  id: part.id,
  part_type: part.part_type,
  body: part.body,
  created_at: part.created_at,
  updated_at: part.created_at,
  notified_at: part.created_at,
  assigned_to: part.assigned_to,
  author: part.author,
  attachments: part.attachments.map(attachmentOf),
  external_id: null,
  redacted: false,
  app_package_code: null,
})

/** As in a list, without its parts. */
export const conversationOf = (state: State, conversation: Conversation) => {
  const { contact, source, parts: _, tags, ...rest } = conversation
  return {
    type: 'conversation',
    ...rest,
    open: rest.state === 'open',
    read: false,
    waiting_since: null,
    priority: 'not_priority',
    source: {
      type: 'conversation',
      id: source.id,
      delivered_as: source.author.type === 'user' ? 'customer_initiated' : 'admin_initiated',
      subject: '',
      body: source.body,
      author: source.author,
      attachments: source.attachments.map(attachmentOf),
      url: null,
      redacted: false,
    },
    contacts: {
      type: 'contact.list',
      contacts: [{ type: 'contact', id: contact, external_id: state.contacts.get(contact)?.external_id ?? null }],
    },
    tags: {
      type: 'tag.list',
      tags: tags.map(({ applied_by, ...tag }) => ({
        type: 'tag',
        ...tag,
        applied_by: { type: 'admin', id: applied_by },
      })),
    },
  }
}

/** "The 500 most recent conversation parts". */
export const wholeOf = (state: State, conversation: Conversation, parts = conversation.parts.slice(-500)) => ({
  ...conversationOf(state, conversation),
  conversation_parts: {
    type: 'conversation_part.list',
    conversation_parts: parts.map(partOf),
    total_count: parts.length,
  },
})

export const contactOf = ({ archived: _, email, ...contact }: Contact) => ({
  type: 'contact',
  ...contact,
  ...(email !== null && { email }),
  workspace_id: 'acme',
  language_override: null,
  custom_attributes: {},
})

export const ticketOf = (state: State, ticket: Ticket) => ({
  type: 'ticket',
  id: ticket.id,
  ticket_id: ticket.ticket_id,
  ticket_attributes: ticket.attributes,
  ticket_state: {
    type: 'ticket_state',
    id: '8481',
    category: 'submitted',
    internal_label: 'Submitted',
    external_label: 'Submitted',
  },
  ticket_type: { type: 'ticket_type', id: ticket.type, name: 'Complaint', workspace_id: 'acme', archived: false },
  contacts: {
    type: 'contact.list',
    contacts: [
      { type: 'contact', id: ticket.contact, external_id: state.contacts.get(ticket.contact)?.external_id ?? null },
    ],
  },
  created_at: ticket.created_at,
  updated_at: ticket.created_at,
  open: true,
})
