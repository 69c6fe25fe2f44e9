import type { Attachment, Changes, Contact, Conversation, Message, State, User } from './state.js'

const seconds = (time: number | undefined): number => Math.floor((time ?? 0) / 1_000)
const iso = (time: number | undefined): string | null => (time === undefined ? null : new Date(time).toISOString())
const types = ['incoming', 'outgoing', 'activity', 'template']

// As FRONTEND_URL says, which need not be where we reach it.
const frontend = 'https://support.example'

/** app/models/attachment.rb, push_event_data */
const attachmentOf = (message: Message, { id, file_type, name, bytes }: Attachment) => ({
  id,
  message_id: message.id,
  file_type,
  account_id: 3,
  extension: null,
  data_url: `${frontend}/rails/active_storage/blobs/redirect/${id}--b7f2/${encodeURIComponent(name)}`,
  thumb_url: '',
  file_size: bytes.length,
})

/** app/presenters/contacts: push_event_data; api/v1/models/_contact.json.jbuilder adds its inboxes. */
export const contactOf = (state: State, { inboxes, ...contact }: Contact, withInboxes = false) => ({
  additional_attributes: {},
  custom_attributes: {},
  thumbnail: '',
  ...contact,
  ...(withInboxes && {
    contact_inboxes: inboxes.map(({ source_id, inbox_id }) => ({ source_id, inbox: inboxOf(state, inbox_id) })),
  }),
})

const inboxOf = (state: State, id: number) => ({ id, name: state.inboxes.find((one) => one.id === id)?.name })

/** api/v1/models/_message.json.jbuilder */
export const messageOf = (conversation: Conversation, message: Message) => ({
  id: message.id,
  content: message.content,
  inbox_id: conversation.inbox_id,
  conversation_id: conversation.id,
  message_type: message.message_type,
  content_type: 'text',
  status: message.status,
  content_attributes: message.content_attributes,
  created_at: seconds(message.created_at),
  private: message.private,
  source_id: message.source_id,
  ...(message.sender && { sender: message.sender }),
  ...(message.attachments.length > 0 && { attachments: message.attachments.map((one) => attachmentOf(message, one)) }),
})

const userOf = (state: State, id: number | undefined) => {
  const user = state.users.find((one) => one.id === id)
  return user && { ...user, available_name: user.name, type: 'user' }
}

/** api/v1/models/_agent.json.jbuilder */
export const agentOf = ({ id, name, role, availability_status, custom_role_id = null, active = true }: User) => ({
  id,
  account_id: 3,
  availability_status,
  auto_offline: true,
  confirmed: true,
  available_name: name,
  name,
  role,
  active,
  custom_role_id,
  thumbnail: '',
})

/** api/v1/conversations/partials/_conversation.json.jbuilder */
export const conversationOf = (state: State, conversation: Conversation) => {
  const last = conversation.messages.at(-1)
  return {
    meta: {
      sender: contactOf(state, conversation.contact),
      channel: 'Channel::Api',
      ...(conversation.assignee !== undefined && { assignee: userOf(state, conversation.assignee) }),
      ...(conversation.team !== undefined && { team: { id: conversation.team } }),
      hmac_verified: false,
    },
    id: conversation.id,
    messages: last ? [messageOf(conversation, last)] : [],
    account_id: 3,
    additional_attributes: conversation.additional_attributes,
    custom_attributes: conversation.custom_attributes,
    inbox_id: conversation.inbox_id,
    labels: conversation.labels,
    muted: false,
    snoozed_until: null,
    status: conversation.status,
    created_at: seconds(conversation.created_at),
    timestamp: seconds(conversation.last_activity_at),
    first_reply_created_at: seconds(conversation.first_reply_created_at),
    last_activity_at: seconds(conversation.last_activity_at),
  }
}

/** app/presenters/conversations/event_data_presenter.rb */
const conversationData = (state: State, conversation: Conversation) => {
  const { contact, messages } = conversation
  const last = messages.filter((one) => one.message_type !== 2 && !one.private).at(-1)
  const [inbox] = contact.inboxes.filter(({ inbox_id }) => inbox_id === conversation.inbox_id)
  return {
    additional_attributes: conversation.additional_attributes,
    can_reply: true,
    channel: 'Channel::Api',
    contact_inbox: { source_id: inbox?.source_id, inbox_id: conversation.inbox_id, contact_id: contact.id },
    id: conversation.id,
    inbox_id: conversation.inbox_id,
    messages: last ? [messageOf(conversation, last)] : [],
    labels: conversation.labels,
    meta: {
      sender: { ...contactOf(state, contact), type: 'contact' },
      assignee: userOf(state, conversation.assignee) ?? null,
      hmac_verified: false,
    },
    status: conversation.status,
    custom_attributes: conversation.custom_attributes,
    snoozed_until: null,
    first_reply_created_at: iso(conversation.first_reply_created_at),
    last_activity_at: seconds(conversation.last_activity_at),
    timestamp: seconds(conversation.last_activity_at),
    created_at: seconds(conversation.created_at),
  }
}

const account = { id: 3, name: 'Acme' }

/** app/models/message.rb, webhook_data */
export const messageData = (state: State, event: string, conversation: Conversation, message: Message) => ({
  event,
  account,
  additional_attributes: {},
  content_attributes: message.content_attributes,
  content_type: 'text',
  content: message.content,
  conversation: conversationData(state, conversation),
  created_at: iso(message.created_at),
  id: message.id,
  inbox: inboxOf(state, conversation.inbox_id),
  message_type: types[message.message_type],
  private: message.private,
  sender: message.sender ?? null,
  source_id: message.source_id,
  ...(message.attachments.length > 0 && { attachments: message.attachments.map((one) => attachmentOf(message, one)) }),
})

export const conversationEvent = (state: State, event: string, conversation: Conversation, changes: Changes = {}) => ({
  ...conversationData(state, conversation),
  event,
  changed_attributes: Object.entries(changes).map(([name, [previous_value, current_value]]) => ({
    [name]: { previous_value, current_value },
  })),
})

export const typingEvent = (
  state: State,
  event: string,
  conversation: Conversation,
  user: User,
  is_private: boolean,
) => ({ event, user: userOf(state, user.id), conversation: conversationData(state, conversation), is_private })
