import { convert } from '@deskwire/core/adapter'
import { type Query, searched } from './search.js'
import { contactOf, conversationOf, ticketOf, wholeOf } from './shown.js'
import { type Attachment, type Author, type Conversation, htmlOf, type State } from './state.js'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  body: unknown
}
export interface Reply {
  status: number
  json?: object
  bytes?: Uint8Array
  type?: string
  headers?: Readonly<Record<string, string>>
}

export const errorOf = (status: number, code: string, message: string): Reply => ({
  status,
  json: { type: 'error.list', request_id: '06234918-c245-4caa-a2cc-90247983c6ff', errors: [{ code, message }] },
})

const notFound = errorOf(404, 'not_found', 'Resource Not Found')
const invalid = (message: string) => errorOf(400, 'parameter_invalid', message)
const ok = (json: object): Reply => ({ status: 200, json })

interface Given {
  from?: { type: string; id: string }
  body?: string
  message_type?: string
  type?: string
  intercom_user_id?: string
  admin_id?: string
  assignee_id?: string
  snoozed_until?: number
  attachment_urls?: readonly string[]
  attachment_files?: readonly { content_type: string; data: string; name: string }[]
  title?: string
  custom_attributes?: Record<string, string>
  role?: 'user' | 'lead'
  external_id?: string
  phone?: string
  email?: string
  name?: string
  id?: string
  query?: Query
  pagination?: { per_page?: number; starting_after?: string }
  ticket_type_id?: string
  contacts?: readonly { id: string }[]
  ticket_attributes?: Record<string, unknown>
}

/** The part of the API that the adapter and the official client use. */
export const answer = (state: State, asked: Asked): Reply => {
  const given = (asked.body ?? {}) as Given
  const [, what = '', id = '', then = ''] = asked.path.split('/')
  const key = `${asked.method} ${what}${id && '/:id'}${then && `/${then}`}`
  switch (key) {
    case 'GET me':
      return ok({
        type: 'admin',
        ...shownAdmin(state, 0),
        app: {
          type: 'app',
          id_code: 'a1b2c3',
          name: 'Acme',
          region: 'US',
          timezone: 'UTC',
          identity_verification: false,
        },
      })
    case 'GET admins':
      return ok({
        type: 'admin.list',
        admins: state.admins.map((_, n) => ({ type: 'admin', ...shownAdmin(state, n) })),
      })
    case 'GET teams':
      return ok({ type: 'team.list', teams: state.teams.map((team) => ({ type: 'team', ...team })) })
    case 'GET data_attributes':
      return ok({ type: 'list', data: [...state.attributes].map(attributeOf) })
    case 'GET tags':
      return ok({ type: 'list', data: [...state.tags].map(([name, tag]) => ({ type: 'tag', id: tag, name })) })
    case 'POST tags': {
      if (!given.name) return invalid('invalid tag parameters')
      const tag = state.tags.get(given.name) ?? state.id()
      state.tags.set(given.name, tag)
      return ok({ type: 'tag', id: tag, name: given.name })
    }
    case 'POST contacts':
      return create(state, given)
    case 'GET contacts/:id': {
      const found = state.contacts.get(id)
      return found && !found.archived ? ok(contactOf(found)) : notFound
    }
    case 'GET contacts/:id/find_by_external_id':
      return notFound
    case 'POST contacts/:id/unarchive': {
      const found = state.contacts.get(id)
      if (!found) return notFound
      found.archived = false
      return ok({ type: 'contact', id, external_id: found.external_id, archived: false })
    }
    case 'POST contacts/:id':
      return listed(given, (query) => searched.contacts(state, query).map(contactOf), 'list', 'data')
    case 'POST conversations/:id':
      return listed(
        given,
        (query) => searched.conversations(state, query).map((one) => conversationOf(state, one)),
        'conversation.list',
        'conversations',
      )
    case 'POST tickets/:id':
      return listed(
        given,
        (query) => searched.tickets(state, query).map((one) => ticketOf(state, one)),
        'ticket.list',
        'tickets',
      )
    case 'POST tickets': {
      const [contact] = given.contacts ?? []
      if (!contact || !state.contacts.has(contact.id)) return errorOf(404, 'not_found', 'User Not Found')
      const about = {
        type: given.ticket_type_id ?? '88',
        contact: contact.id,
        attributes: given.ticket_attributes ?? {},
      }
      return ok(ticketOf(state, state.ticket(about)))
    }
    case 'POST conversations':
      return begin(state, given)
    case 'GET articles/:id':
      return id === 'search' ? articles(state, asked.query) : article(state, id)
    default:
      break
  }
  if (asked.method === 'GET' && what === 'contacts' && id === 'find_by_external_id') {
    const found = [...state.contacts.values()].find((one) => one.external_id === decodeURIComponent(then))
    return found && !found.archived ? ok(contactOf(found)) : notFound
  }
  if (what === 'i') return file(state, asked.path)
  const conversation = what === 'conversations' ? state.conversations.get(id) : undefined
  return conversation ? inside(state, conversation, `${asked.method} ${then}`, given) : notFound
}

const inside = (state: State, conversation: Conversation, key: string, given: Given): Reply => {
  const whole = () => ok(wholeOf(state, conversation))
  switch (key) {
    case 'GET ':
      return whole()
    case 'DELETE ':
      state.conversations.delete(conversation.id)
      return ok({ id: conversation.id, object: 'conversation', deleted: true })
    case 'PUT ': {
      const strange = Object.keys(given.custom_attributes ?? {}).filter((name) => !state.attributes.has(name))
      if (strange.length > 0) return invalid(`Custom attribute '${strange[0]}' does not exist`)
      Object.assign(conversation.custom_attributes, given.custom_attributes)
      if (given.title !== undefined) conversation.title = given.title
      conversation.updated_at = state.time()
      return whole()
    }
    case 'POST reply': {
      const author = authorOf(state, conversation, given)
      if (!author) return errorOf(404, 'not_found', 'User Not Found')
      if (!given.body) return invalid('body is required')
      const note = given.message_type === 'note'
      state.part(conversation, {
        author,
        part_type: note ? 'note' : 'comment',
        body: note ? given.body : author.type === 'admin' ? htmlOf(given.body) : htmlOf(given.body),
        attachments: attached(state, given),
      })
      return whole()
    }
    case 'POST parts': {
      const author = state.admin(given.admin_id ?? '')
      if (!author) return invalid('admin_id')
      if (given.message_type === 'assignment') {
        const there = given.type === 'team' ? state.teams : state.admins
        if (given.assignee_id !== '0' && !there.some((one) => one.id === given.assignee_id))
          return invalid('assignee_id')
        state.assign(conversation, given.type === 'team' ? 'team' : 'admin', given.assignee_id ?? '0', author)
      } else state.part(conversation, { author, part_type: given.message_type ?? '' })
      if (given.snoozed_until !== undefined) conversation.snoozed_until = given.snoozed_until
      return whole()
    }
    case 'POST tags': {
      if (![...state.tags.values()].includes(given.id ?? '')) return errorOf(404, 'not_found', 'Tag not found')
      if (!state.admin(given.admin_id ?? '')) return invalid('admin_id')
      const { applied_by, ...tag } = state.tag(conversation, given.id ?? '', given.admin_id ?? '')
      return ok({ type: 'tag', ...tag, applied_by: { type: 'admin', id: applied_by } })
    }
    default:
      return notFound
  }
}

const authorOf = (state: State, { contact }: Conversation, given: Given): Author | undefined => {
  if (given.type === 'admin') return state.admin(given.admin_id ?? '')
  return given.intercom_user_id === contact ? state.person(contact) : undefined
}

const attached = (state: State, { attachment_urls = [], attachment_files = [] }: Given): Attachment[] => [
  ...attachment_urls.map(
    (url) =>
      state.copies.get(url) ?? {
        name: '',
        url,
        content_type: 'application/octet-stream',
        filesize: 0,
        bytes: new Uint8Array(),
      },
  ),
  ...attachment_files.map(({ name, content_type, data }) =>
    state.file(name, content_type, Buffer.from(data, 'base64')),
  ),
]

const begin = (state: State, given: Given): Reply => {
  const { from, body = '' } = given
  const contact = state.contacts.get(from?.id ?? '')
  if (!contact || contact.archived || contact.role !== from?.type) return errorOf(404, 'not_found', 'User Not Found')
  if (body === '') return invalid('body is required')
  const { id, source, created_at } = state.open(
    state.person(contact.id),
    contact.id,
    htmlOf(body),
    attached(state, given),
  )
  return ok({ type: 'user_message', id: source.id, created_at, body, message_type: 'inapp', conversation_id: id })
}

const create = (state: State, { role, external_id, phone, email, name }: Given): Reply => {
  if (phone !== undefined && !/^\+[1-9]\d{6,14}$/.test(phone)) return invalid('phone is invalid')
  const known = [...state.contacts.values()].find((one) => external_id !== undefined && one.external_id === external_id)
  const kind = known?.archived ? 'An archived contact' : 'A contact'
  if (known) return errorOf(409, 'conflict', `${kind} matching those details already exists with id=${known.id}`)
  const made = state.contact({
    role: role ?? 'user',
    external_id: external_id ?? null,
    phone: phone ?? null,
    email: email ?? null,
    name: name ?? null,
  })
  return ok(contactOf(made))
}

const listed = (given: Given, find: (query: Query) => readonly object[], type: string, name: string): Reply => {
  const { per_page = 20, starting_after } = given.pagination ?? {}
  if (!given.query || per_page > 150) return invalid('query')
  let all: readonly object[]
  try {
    all = find(given.query)
  } catch (thrown) {
    return invalid(thrown instanceof Error ? thrown.message : 'query')
  }
  const from = starting_after === undefined ? 0 : Number(Buffer.from(starting_after, 'base64').toString())
  const more = from + per_page < all.length
  return ok({
    type,
    [name]: all.slice(from, from + per_page),
    total_count: all.length,
    pages: {
      type: 'pages',
      page: from / per_page + 1,
      per_page,
      total_pages: Math.ceil(all.length / per_page),
      ...(more && { next: { per_page, starting_after: Buffer.from(String(from + per_page)).toString('base64') } }),
    },
  })
}

const shownAdmin = (state: State, n: number) => ({ ...state.admins[n], avatar: undefined })

const attributeOf = (name: string) => ({
  type: 'data_attribute',
  name,
  full_name: `custom_attributes.${name}`,
  label: name,
  data_type: 'string',
  api_writable: true,
  ui_writable: true,
  messenger_writable: false,
  custom: true,
  archived: false,
})

const articleOf = (one: State['articles'][number]) => ({
  type: 'article',
  ...one,
  workspace_id: 'acme',
  body: convert(one.description, 'plain', 'html'),
  author_id: 991267466,
  created_at: 1734537292,
  updated_at: 1734537292,
})

const article = (state: State, id: string): Reply => {
  const found = state.articles.find((one) => one.id === id)
  return found ? ok(articleOf(found)) : notFound
}

const articles = (state: State, query: URLSearchParams): Reply => {
  const phrase = query.get('phrase')?.toLowerCase() ?? ''
  const wanted = query.get('state') ?? 'all'
  const found = state.articles.filter(
    (one) => one.title.toLowerCase().includes(phrase) && (wanted === 'all' || one.state === wanted),
  )
  return ok({
    type: 'list',
    total_count: found.length,
    data: { articles: found.map(articleOf), highlights: [] },
    pages: { type: 'pages', page: 1, total_pages: 1, per_page: 10 },
  })
}

const file = (state: State, path: string): Reply => {
  const found = state.files.get(path.split('/')[3] ?? '')
  return found ? { status: 200, bytes: found.bytes, type: found.content_type } : notFound
}
