import {
  articleShape,
  channelShape,
  commentShape,
  contactShape,
  conversationShape,
  eventShape,
  inboxShape,
  messageShape,
  slimArticle,
  tagShape,
  teammateOf,
  templateShape,
} from './shapes.js'
import { type Conversation, channels, type File, inboxes, type State, teammates } from './state.js'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  json: Record<string, unknown>
  files: readonly File[]
  /** The channel whose token it is; undefined for the Core API's. */
  channel: string | undefined
}

export interface Answer {
  status: number
  json?: object
  headers?: Readonly<Record<string, string>>
  bytes?: Uint8Array
}

const host = 'https://yourcompany.api.frontapp.com'
const notFound: Answer = { status: 404, json: { _error: { status: 404, title: 'Not found' } } }
const invalid = (message: string): Answer => ({
  status: 400,
  json: { _error: { status: 400, title: 'Bad request', message } },
})
const forbidden: Answer = { status: 403, json: { _error: { status: 403, title: 'Forbidden' } } }
const done: Answer = { status: 204 }

/** What Front refuses: fields that are missing, and names that it does not know. */
const wrongIn = (json: object, required: readonly string[], optional: readonly string[]): string | undefined => {
  const missing = required.find((name) => !Object.hasOwn(json, name))
  if (missing !== undefined) return `missing ${missing}`
  const strange = Object.keys(json).find((name) => !required.includes(name) && !optional.includes(name))
  return strange === undefined ? undefined : `unknown ${strange}`
}

type Route = (state: State, asked: Asked, ids: readonly string[]) => Answer

const paged = <T>(all: readonly T[], { path, query }: Asked, most: number, shape: (one: T) => object): Answer => {
  const limit = Math.min(Number(query.get('limit') ?? 25), most)
  const from = Number(query.get('page_token') ?? 0)
  const next = from + limit < all.length ? `${host}${path}?limit=${limit}&page_token=${from + limit}` : null
  return {
    status: 200,
    json: {
      _pagination: { next },
      _links: { self: `${host}${path}` },
      _results: all.slice(from, from + limit).map(shape),
    },
  }
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const imported =
  (inbound: boolean): Route =>
  (state, { json, files, channel }, [id = '']) => {
    if (channel !== id) return forbidden
    const wrong = inbound
      ? wrongIn(json, ['sender', 'body', 'metadata'], ['subject', 'delivered_at'])
      : wrongIn(json, ['to', 'body', 'metadata'], ['subject', 'delivered_at', 'sender_name', 'author_id'])
    const person = record(inbound ? json.sender : Object.values(record(json.to))[0])
    const metadata = record(json.metadata)
    const known = wrongIn(metadata, ['external_id', 'external_conversation_id'], ['referenced_message_external_id'])
    const bad = wrong ?? wrongIn(person, ['handle'], ['name', 'email']) ?? known
    if (bad !== undefined) return invalid(bad)
    const [external, thread] = [String(metadata.external_id), String(metadata.external_conversation_id)]
    if (external.length > 200 || thread.length > 200) return invalid('an id is too long')
    if (json.delivered_at !== undefined && !Number.isInteger(json.delivered_at)) return invalid('delivered_at')
    const uid = state.import(id, {
      inbound,
      handle: String(person.handle),
      subject: String(json.subject ?? ''),
      body: String(json.body),
      external,
      thread,
      files,
      ...(typeof person.name === 'string' && { name: person.name }),
      ...(!inbound && { senderName: String(json.sender_name ?? '') }),
    })
    return { status: 202, json: { status: 'accepted', message_uid: uid } }
  }

/** A conversation that may be merged away, or of another channel than the token. */
const onConversation =
  (act: (state: State, one: Conversation, asked: Asked) => Answer): Route =>
  (state, asked, [id = '']) => {
    const one = state.conversations.get(id)
    if (!one) return notFound
    if (asked.channel !== undefined && one.channel !== asked.channel) return notFound
    if (one.merged !== undefined)
      return { status: 301, headers: { location: `${host}${asked.path.replace(id, one.merged)}` } }
    return act(state, one, asked)
  }

const update = onConversation((state, one, { json }) => {
  const bad = wrongIn(json, [], ['assignee_id', 'inbox_id', 'status', 'custom_fields'])
  if (bad !== undefined) return invalid(bad)
  const { assignee_id, inbox_id, status, custom_fields } = json
  if (inbox_id !== undefined && !inboxes.includes(String(inbox_id))) return invalid('inbox_id')
  if (inbox_id !== undefined) one.inbox = String(inbox_id)
  if (assignee_id !== undefined) {
    one.assignee = String(assignee_id)
    one.status = 'assigned'
    state.tell(one.id, 'assign', { source: 'api', target: { type: 'teammate', data: assignee_id } })
  }
  if (status !== undefined) {
    if (!['archived', 'open', 'deleted'].includes(String(status))) return invalid('status')
    one.status = status === 'open' ? (one.assignee ? 'assigned' : 'unassigned') : (status as Conversation['status'])
    state.tell(one.id, status === 'open' ? 'reopen' : 'archive', { source: 'api' })
  }
  if (custom_fields !== undefined) one.custom = record(custom_fields)
  return done
})

const contactAt = (state: State, name: string) => {
  const [, source, handle] = /^alt:([a-z_]+):(.+)$/.exec(name) ?? []
  return state.contacts.find(({ id, handles }) =>
    source === undefined ? id === name : handles.some((one) => one.source === source && one.handle === handle),
  )
}

const eventsAsked = (state: State, { query }: Asked) => {
  const types = query.getAll('q[types]')
  const among = query.getAll('q[inboxes]')
  const after = Number(query.get('q[after]') ?? 0) * 1000
  return state.events.filter(
    ({ type, at, conversation }) =>
      at > after &&
      (types.length === 0 || types.includes(type)) &&
      (among.length === 0 || among.includes(state.get(conversation).inbox)),
  )
}

const routes: readonly [method: string, path: string, route: Route, who?: 'channel' | 'core'][] = [
  ['POST', '/channels/:/inbound_messages', imported(true), 'channel'],
  ['POST', '/channels/:/outbound_messages', imported(false), 'channel'],
  [
    'PUT',
    '/channels/:/conversations/:/messages/:/status',
    (state, { json, channel }, [id, thread = '', external]) => {
      if (channel !== id) return forbidden
      const message = state.messages.find(
        (one) =>
          one.channel === id && one.external === external && state.get(one.conversation).externals.includes(thread),
      )
      if (!message || message.inbound) return notFound
      if (wrongIn(json, ['status'], ['reason']) !== undefined || json.status !== 'failed') return invalid('status')
      message.error = String(json.reason)
      return done
    },
    'channel',
  ],
  [
    'GET',
    '/messages/:',
    (state, { channel }, [id = '']) => {
      const uid = /^alt:uid:(.+)$/.exec(id)?.[1]
      const found = state.messages.find((one) => (uid === undefined ? one.id === id : one.uid === uid))
      if (!found || (channel !== undefined && found.channel !== channel)) return notFound
      return { status: 200, json: messageShape(state, found, channel !== undefined) }
    },
  ],
  [
    'GET',
    '/messages/:/download/:',
    (state, _asked, [message, file]) => {
      const found = state.messages.find(({ id }) => id === message)?.files.find(({ id }) => id === file)
      return found ? { status: 200, bytes: found.bytes, headers: { 'content-type': found.mime } } : notFound
    },
  ],
  [
    'GET',
    '/conversations/:',
    onConversation((state, one, { channel }) => ({
      status: 200,
      json: conversationShape(state, one.id, channel !== undefined),
    })),
  ],
  ['PATCH', '/conversations/:', update],
  [
    'POST',
    '/conversations',
    (state, { json }) => {
      const bad = wrongIn(json, ['type', 'subject'], ['inbox_id', 'description', 'teammate_ids', 'comment'])
      if (bad !== undefined || json.type !== 'task') return invalid(bad ?? 'type')
      const made = state.converse({ type: 'task', subject: String(json.subject), inbox: String(json.inbox_id) })
      return { status: 201, json: conversationShape(state, made.id, false) }
    },
    'core',
  ],
  [
    'GET',
    '/conversations/:/messages',
    onConversation((state, one, asked) => {
      const found = state.messages.filter(
        ({ conversation }) => state.get(conversation).merged === one.id || conversation === one.id,
      )
      return paged(found.reverse(), asked, 100, (message) => messageShape(state, message, asked.channel !== undefined))
    }),
  ],
  [
    'POST',
    '/conversations/:/comments',
    onConversation((state, one, { json }) => {
      if (wrongIn(json, ['body'], ['author_id', 'is_pinned']) !== undefined) return invalid('body')
      const comment = { id: state.id('com'), author: null, body: String(json.body) }
      one.comments.push(comment)
      return { status: 201, json: commentShape(comment) }
    }),
  ],
  [
    'POST',
    '/conversations/:/tags',
    onConversation((state, one, { json }) => {
      const ids = Object.values(record(json.tag_ids)).map(String)
      if (!ids.every((id) => state.tags.has(id))) return invalid('tag_ids')
      one.tags = [...new Set([...one.tags, ...ids])]
      return done
    }),
  ],
  [
    'POST',
    '/conversations/:/links',
    onConversation((state, one, { json }) => {
      for (const url of Object.values(record(json.link_external_urls)).map(String)) {
        const known = [...state.links].find(([, external]) => external === url)?.[0] ?? state.id('top')
        state.links.set(known, url)
        if (!one.links.includes(known)) one.links.push(known)
      }
      return done
    }),
  ],
  [
    'DELETE',
    '/conversations/:/links',
    onConversation((_state, one, { json }) => {
      const ids = Object.values(record(json.link_ids))
      one.links = one.links.filter((link) => !ids.includes(link))
      return done
    }),
  ],
  [
    'GET',
    '/conversations/search/:',
    (state, asked, [words = '']) => {
      const found = [...state.conversations.values()].filter(({ subject }) =>
        subject.toLowerCase().includes(words.toLowerCase()),
      )
      const answer = paged(found, asked, 100, ({ id }) => conversationShape(state, id, false))
      return { ...answer, json: { ...answer.json, _total: found.length } }
    },
    'core',
  ],
  [
    'GET',
    '/contacts/:',
    (state, _asked, [name = '']) => {
      const found = contactAt(state, name)
      return found ? { status: 200, json: contactShape(found) } : notFound
    },
    'core',
  ],
  [
    'POST',
    '/contacts',
    (state, { json }) => {
      if (wrongIn(json, ['handles'], ['name']) !== undefined) return invalid('handles')
      const handles = json.handles as { handle: string; source: string }[]
      if (handles.some(({ handle }) => state.contactOf(handle)))
        return { status: 409, json: { _error: { status: 409 } } }
      const made = { id: state.id('crd'), name: typeof json.name === 'string' ? json.name : null, handles }
      state.contacts.push(made)
      return { status: 201, json: contactShape(made) }
    },
    'core',
  ],
  [
    'GET',
    '/contacts/:/conversations',
    (state, asked, [name = '']) => {
      const handles = contactAt(state, name)?.handles.map(({ handle }) => handle)
      if (!handles) return notFound
      const theirs = [...state.conversations.values()].filter(
        ({ handle }) => handle !== undefined && handles.includes(handle),
      )
      return paged(theirs.reverse(), asked, 100, ({ id }) => conversationShape(state, id, false))
    },
    'core',
  ],
  [
    'GET',
    '/company/tags',
    (state, asked) => paged([...state.tags.keys()], asked, 100, (id) => tagShape(state, id)),
    'core',
  ],
  [
    'POST',
    '/company/tags',
    (state, { json }) => {
      if (typeof json.name !== 'string' || json.name.length > 64) return invalid('name')
      const id = state.id('tag')
      state.tags.set(id, json.name)
      return { status: 201, json: tagShape(state, id) }
    },
    'core',
  ],
  ['GET', '/teammates', () => ({ status: 200, json: { _results: teammates.map(({ id }) => teammateOf(id)) } }), 'core'],
  [
    'GET',
    '/inboxes/:/teammates',
    () => ({ status: 200, json: { _results: teammates.map(({ id }) => teammateOf(id)) } }),
    'core',
  ],
  [
    'GET',
    '/inboxes/:',
    (_state, _asked, [id = '']) => (inboxes.includes(id) ? { status: 200, json: inboxShape(id) } : notFound),
    'core',
  ],
  ['GET', '/channels', () => ({ status: 200, json: { _results: channels.map(({ id }) => channelShape(id)) } }), 'core'],
  [
    'GET',
    '/channels/:',
    (_state, _asked, [id = '']) =>
      channels.some((one) => one.id === id) ? { status: 200, json: channelShape(id) } : notFound,
    'core',
  ],
  [
    'GET',
    '/me',
    () => ({ status: 200, json: { _links: { self: `${host}/me` }, id: 'cmp_1', name: 'Teapots' } }),
    'core',
  ],
  [
    'GET',
    '/events',
    (state, asked) => paged(eventsAsked(state, asked), asked, 15, (event) => eventShape(state, event)),
    'core',
  ],
  [
    'GET',
    '/message_templates',
    (state, asked) => paged([...state.templates], asked, 100, ([id, one]) => templateShape(id, one)),
    'core',
  ],
  [
    'POST',
    '/message_templates',
    (state, { json }) => {
      if (wrongIn(json, ['name', 'body'], ['inbox_ids']) !== undefined) return invalid('name')
      const one = { name: String(json.name), body: String(json.body) }
      const id = state.id('rsp')
      state.templates.set(id, one)
      return { status: 201, json: templateShape(id, one) }
    },
    'core',
  ],
  [
    'PATCH',
    '/message_templates/:',
    (state, { json }, [id = '']) => {
      if (!state.templates.has(id)) return notFound
      const one = { name: String(json.name), body: String(json.body) }
      state.templates.set(id, one)
      return { status: 200, json: templateShape(id, one) }
    },
    'core',
  ],
  [
    'DELETE',
    '/message_templates/:',
    (state, _asked, [id = '']) => (state.templates.delete(id) ? done : notFound),
    'core',
  ],
  [
    'GET',
    '/knowledge_bases/:/content',
    (_state, _asked, [id]) =>
      id === 'knb_1'
        ? {
            status: 200,
            json: {
              _links: { self: `${host}/knowledge_bases/knb_1` },
              id,
              name: 'Help',
              status: 'published',
              type: 'external',
              locale: 'en',
            },
          }
        : notFound,
    'core',
  ],
  [
    'GET',
    '/knowledge_bases/:/articles',
    (state, asked) => paged([...state.articles.keys()], asked, 100, slimArticle),
    'core',
  ],
  [
    'GET',
    '/knowledge_base_articles/:',
    (state, _asked, [id = '']) => (state.articles.has(id) ? { status: 200, json: slimArticle(id) } : notFound),
    'core',
  ],
  [
    'GET',
    '/knowledge_base_articles/:/content',
    (state, _asked, [id = '']) => (state.articles.has(id) ? { status: 200, json: articleShape(state, id) } : notFound),
    'core',
  ],
]

const compiled = routes.map(([method, path, route, who]) => ({
  method,
  expression: new RegExp(`^${path.replaceAll(':', '([^/]+)')}$`),
  route,
  who,
}))

/** What Front answers. A channel's token opens its own messages and conversations, and nothing of the Core API. */
export const answerOf = (state: State, asked: Asked): Answer => {
  for (const { method, expression, route, who } of compiled) {
    const found = method === asked.method ? expression.exec(asked.path) : null
    if (!found) continue
    if (who === 'channel' && asked.channel === undefined) return forbidden
    if (who === 'core' && asked.channel !== undefined) return forbidden
    return route(state, asked, found.slice(1).map(decodeURIComponent))
  }
  return notFound
}
