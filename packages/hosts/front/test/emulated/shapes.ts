import type { File, Message, State } from './state.js'
import { channels, teammates } from './state.js'

// What Front answers, field by field as its API descriptions have it (frontapp/front-api-specs).
const host = 'https://yourcompany.api.frontapp.com'

export const teammateOf = (id: string) => {
  const { first = id, last = '', there = false, type = 'user' } = teammates.find((one) => one.id === id) ?? {}
  return {
    _links: { self: `${host}/teammates/${id}`, related: { inboxes: `${host}/teammates/${id}/inboxes` } },
    id,
    email: `${first.toLowerCase()}@example.com`,
    username: first.toLowerCase(),
    first_name: first,
    last_name: last,
    license_type: 'full',
    is_admin: false,
    is_available: there,
    is_blocked: false,
    type,
    custom_fields: {},
  }
}

const recipientOf = (state: State, handle: string, role: string) => {
  const contact = state.contactOf(handle)
  return {
    _links: { related: { contact: contact ? `${host}/contacts/${contact.id}` : null } },
    name: contact?.name ?? null,
    handle,
    role,
  }
}

const attachmentOf = ({ id, name, mime, bytes }: File) => ({
  id,
  filename: name,
  url: `${host}/download/${id}`,
  content_type: mime,
  size: bytes.length,
  metadata: { is_inline: false },
})

/** `asChannel`: only a channel's own token is told the names that it gave. */
export const conversationShape = (state: State, id: string, asChannel: boolean) => {
  const one = state.get(id)
  const self = `${host}/conversations/${id}`
  return {
    _links: { self, related: { messages: `${self}/messages`, events: `${self}/events`, comments: `${self}/comments` } },
    id,
    type: one.type,
    subject: one.subject,
    status: one.status,
    ...(one.category !== undefined && { status_category: one.category }),
    ticket_ids: [],
    assignee: one.assignee === undefined ? null : teammateOf(one.assignee),
    recipient: one.handle === undefined ? null : recipientOf(state, one.handle, 'from'),
    tags: one.tags.map((tag) => tagShape(state, tag)),
    links: one.links.map((link) => linkShape(state, link)),
    custom_fields: one.custom,
    created_at: one.at / 1000,
    is_private: false,
    scheduled_reminders: [],
    metadata: asChannel ? { external_conversation_ids: one.externals } : {},
  }
}

export const messageShape = (state: State, message: Message, asChannel: boolean) => {
  const { id, inbound, author } = message
  return {
    _links: {
      self: `${host}/messages/${id}`,
      related: { conversation: `${host}/conversations/${message.conversation}` },
    },
    id,
    message_uid: message.uid,
    type: 'custom',
    is_inbound: inbound,
    created_at: message.at / 1000,
    blurb: message.text.slice(0, 80),
    body: message.body,
    text: message.text,
    ...(message.error !== undefined && { error_type: message.error }),
    subject: '',
    draft_mode: null,
    ...(author !== undefined && { author: teammateOf(author) }),
    recipients: [recipientOf(state, message.handle, inbound ? 'from' : 'to')],
    attachments: message.files.map(attachmentOf),
    metadata: asChannel && message.external !== undefined ? { external_id: message.external } : {},
  }
}

export const commentShape = (comment: { id: string; body: string }) => ({
  _links: { self: `${host}/comments/${comment.id}` },
  id: comment.id,
  author: teammateOf('tea_rule'),
  body: comment.body,
  posted_at: 1_698_943_401.378,
  attachments: [],
  is_pinned: false,
})

export const tagShape = (state: State, id: string) => ({
  _links: { self: `${host}/tags/${id}` },
  id,
  name: state.tags.get(id) ?? '',
  description: null,
  highlight: null,
  is_private: false,
  is_visible_in_conversation_lists: false,
})

const linkShape = (state: State, id: string) => ({
  _links: { self: `${host}/links/${id}` },
  id,
  name: state.links.get(id) ?? '',
  type: 'web',
  external_url: state.links.get(id) ?? '',
  custom_fields: {},
})

export const contactShape = ({ id, name, handles }: State['contacts'][number]) => ({
  _links: { self: `${host}/contacts/${id}` },
  id,
  ...(name !== null && { name }),
  handles,
  is_private: false,
})

export const channelShape = (id: string) => {
  const { name = '', inbox = '' } = channels.find((one) => one.id === id) ?? {}
  return {
    _links: { self: `${host}/channels/${id}`, related: { inbox: `${host}/inboxes/${inbox}` } },
    id,
    name,
    address: `address-of-${id}`,
    type: 'custom',
    settings: { undo_send_time: 5, all_teammates_can_reply: false },
    is_private: false,
    is_valid: true,
  }
}

export const inboxShape = (id: string) => ({
  _links: { self: `${host}/inboxes/${id}` },
  id,
  name: id,
  is_private: false,
  is_public: true,
  custom_fields: {},
})

export const eventShape = (state: State, event: State['events'][number]) => ({
  _links: { self: `${host}/events/${event.id}` },
  id: event.id,
  type: event.type,
  emitted_at: event.at / 1000,
  source: { _meta: { type: event.source }, data: teammateOf('tea_ben') },
  ...(event.target && {
    target: { _meta: { type: event.target.type }, data: targetOf(state, event.target) },
  }),
  conversation: conversationShape(state, event.conversation, false),
})

const targetOf = (state: State, { type, data }: { type: string; data: unknown }): unknown => {
  if (type === 'teammate') return teammateOf(String(data))
  const message = type === 'message' ? state.messages.find(({ id }) => id === data) : undefined
  return message ? messageShape(state, message, false) : data
}

export const templateShape = (id: string, { name, body }: { name: string; body: string }) => ({
  _links: { self: `${host}/responses/${id}` },
  id,
  name,
  subject: null,
  body,
  attachments: [],
  is_available_for_all_inboxes: true,
  inbox_ids: [],
})

const articleLinks = (id: string) => ({
  self: `${host}/knowledge_base_articles/${id}`,
  related: { knowledge_base: `${host}/knowledge_bases/knb_1` },
})

export const slimArticle = (id: string) => ({
  _links: articleLinks(id),
  id,
  slug: `/articles/${id.slice(4)}`,
  locales: ['en'],
  updated_at: 1_654_309_308.278,
})

export const articleShape = (state: State, id: string) => {
  const { locales: _, ...slim } = slimArticle(id)
  return { ...slim, ...state.articles.get(id), keywords: [], locale: 'en', attachments: [] }
}
