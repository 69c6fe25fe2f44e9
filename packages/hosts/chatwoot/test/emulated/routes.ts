import { agentOf, contactOf, conversationOf, messageOf } from './shapes.js'
import type { Conversation, Message, State, User } from './state.js'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  body: Readonly<Record<string, unknown>>
  files: readonly { name: string; mime: string; bytes: Uint8Array }[]
  /** Whose access token it is. */
  user: User
  version: readonly [number, number]
}

export interface Answer {
  status: number
  json?: unknown
  bytes?: Uint8Array
}

const notFound: Answer = { status: 404, json: { error: 'Resource could not be found' } }
const refused = (error: string): Answer => ({ status: 422, json: { error } })
const ok = (json?: unknown): Answer => ({ status: 200, json })

/** What the controllers permit. Chatwoot drops anything else without a word; here it is refused, for it would be lost. */
const permitted: Readonly<Record<string, readonly string[]>> = {
  contact: ['inbox_id', 'name', 'email', 'phone_number', 'identifier', 'avatar_url', 'custom_attributes', 'source_id'],
  contactInbox: ['inbox_id', 'source_id'],
  conversation: [
    'source_id',
    'inbox_id',
    'contact_id',
    'additional_attributes',
    'custom_attributes',
    'status',
    'assignee_id',
    'team_id',
    'message',
    'snoozed_until',
  ],
  message: [
    'content',
    'message_type',
    'private',
    'content_type',
    'content_attributes',
    'source_id',
    'echo_id',
    'sender_type',
    'sender_id',
    'template_params',
    'campaign_id',
  ],
  status: ['status', 'external_error'],
  toggle: ['status', 'snoozed_until'],
  assignment: ['assignee_id', 'team_id', 'assignee_type'],
  labels: ['labels'],
  inbox: ['name', 'channel', 'greeting_enabled', 'greeting_message', 'lock_to_single_conversation'],
  definition: [
    'attribute_display_name',
    'attribute_display_type',
    'attribute_description',
    'attribute_key',
    'attribute_values',
    'attribute_model',
  ],
}

const unknownIn = (what: string, body: object): string | undefined =>
  Object.keys(body).find((name) => !permitted[what]?.includes(name))

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const messageTypes: Readonly<Record<string, 0 | 1>> = { incoming: 0, outgoing: 1 }

type Made = Message | Answer
const isAnswer = (made: Made): made is Answer => !('content' in made)

export class Routes {
  /** CONVERSATION_MESSAGE_PER_MINUTE_LIMIT */
  perMinute = 200

  constructor(readonly state: State) {}

  answer(asked: Asked): Answer {
    const { method, path, user } = asked
    const [, kind = '', id = '', below = '', last = ''] = path.split('/')
    const is = (wanted: string) => wanted === `${method} ${kind}${below && `/${below}`}`
    if (kind === 'contacts') return this.#contacts(asked, id, below)
    if (kind === 'conversations') {
      if (id === '') return method === 'POST' ? this.#open(asked) : this.#list(asked)
      const found = this.state.conversations.find((one) => String(one.id) === id)
      return found ? this.#conversation(asked, found, below, last) : notFound
    }
    if (is('GET inboxes')) return ok({ payload: this.state.inboxes.map((one) => this.#inboxOf(one, user)) })
    if (is('POST inboxes') || is('PATCH inboxes')) return this.#saveInbox(asked, id)
    if (is('GET inbox_members')) {
      const members = this.state.members.get(Number(id)) ?? []
      return ok({ payload: this.state.users.filter((one) => members.includes(one.id)).map(agentOf) })
    }
    if (is('GET teams')) return ok(this.state.teams.map(({ members: _, ...team }) => team))
    if (is('GET teams/team_members')) {
      const members = this.state.teams.find((one) => String(one.id) === id)?.members ?? []
      return ok(this.state.users.filter((one) => members.includes(one.id)).map(agentOf))
    }
    if (is('GET custom_attribute_definitions')) return ok(this.state.definitions)
    if (is('POST custom_attribute_definitions')) return this.#define(asked)
    if (is('GET agents')) return ok(this.state.users.map(agentOf))
    if (is('GET dashboard_apps')) return ok(this.state.apps)
    if (is('POST dashboard_apps')) return this.#addApp(asked)
    if (is('GET portals/articles')) return this.#articles(asked, last)
    return notFound
  }

  #contacts({ method, query, body }: Asked, id: string, below: string): Answer {
    const { state } = this
    if (id === 'search') {
      const wanted = (query.get('q') ?? '').toLowerCase()
      if (wanted === '') return refused('Specify search string with parameter q')
      const found = state.contacts.filter(({ name, email, phone_number, identifier }) =>
        [name, email, phone_number, identifier].some((one) => one?.toLowerCase().includes(wanted)),
      )
      return ok({
        meta: { count: found.length },
        payload: found.slice(0, 15).map((one) => contactOf(state, one, true)),
      })
    }
    if (id === '') return method === 'POST' ? this.#makeContact(body) : notFound
    const contact = state.contacts.find((one) => String(one.id) === id)
    if (!contact) return notFound
    if (below === '') return ok({ payload: contactOf(state, contact, true) })
    if (below === 'conversations') {
      const theirs = state.conversations.filter((one) => one.contact === contact)
      return ok({
        payload: theirs
          .slice(-20)
          .reverse()
          .map((one) => conversationOf(state, one)),
      })
    }
    if (below !== 'contact_inboxes' || method !== 'POST') return notFound
    const inbox = state.inboxes.find((one) => one.id === body.inbox_id)
    const unknown = unknownIn('contactInbox', body)
    if (unknown) return refused(`unpermitted: ${unknown}`)
    if (!inbox) return notFound
    return ok({ source_id: state.join(contact, inbox.id), inbox: { id: inbox.id, name: inbox.name } })
  }

  #makeContact(body: Asked['body']): Answer {
    const { state } = this
    const unknown = unknownIn('contact', body)
    if (unknown) return refused(`unpermitted: ${unknown}`)
    const phone_number = text(body.phone_number) ?? null
    const identifier = text(body.identifier) ?? null
    const invalid = (message: string, attribute: string): Answer => ({
      status: 422,
      json: { message, attributes: [attribute] },
    })
    if (phone_number !== null && !/^\+[1-9]\d{1,14}$/.test(phone_number))
      return invalid('Phone number should be in e164 format', 'phone_number')
    const taken = (name: 'phone_number' | 'identifier', value: string | null) =>
      value !== null && state.contacts.some((one) => one[name] === value)
    if (taken('phone_number', phone_number)) return invalid('Phone number has already been taken', 'phone_number')
    if (taken('identifier', identifier)) return invalid('Identifier has already been taken', 'identifier')
    const inbox = state.inboxes.find((one) => one.id === body.inbox_id)
    if (body.inbox_id !== undefined && !inbox) return notFound
    const contact = state.contact({ name: text(body.name) ?? '', phone_number, identifier })
    const source_id = inbox && state.join(contact, inbox.id)
    return ok({
      payload: { contact: contactOf(state, contact, true), contact_inbox: { inbox: { id: inbox?.id }, source_id } },
    })
  }

  #open({ body, user }: Asked): Answer {
    const { state } = this
    const unknown = unknownIn('conversation', body)
    if (unknown) return refused(`unpermitted: ${unknown}`)
    const contact = state.contacts.find((one) => one.id === Number(body.contact_id))
    const inbox = state.inboxes.find((one) => one.id === Number(body.inbox_id))
    const joined = contact?.inboxes.some((one) => one.inbox_id === inbox?.id && one.source_id === body.source_id)
    if (!contact || !inbox || !joined) return notFound
    const conversation = state.open(contact, inbox.id, {
      status: (text(body.status) ?? 'open') as Conversation['status'],
      additional_attributes: (body.additional_attributes ?? {}) as Record<string, unknown>,
      custom_attributes: (body.custom_attributes ?? {}) as Record<string, unknown>,
      team: body.team_id as number | undefined,
      assignee: body.assignee_id as number | undefined,
    })
    if (body.message !== undefined) {
      const made = this.#say(conversation, body.message as Asked['body'], [], user)
      if (isAnswer(made)) {
        state.conversations.pop()
        return made
      }
    }
    return ok(conversationOf(state, conversation))
  }

  #list({ query }: Asked): Answer {
    const status = query.get('status') ?? 'open'
    const inbox = query.get('inbox_id')
    const from = (Number(query.get('page') ?? 1) - 1) * 25
    const found = this.state.conversations
      .filter(
        (one) => (status === 'all' || one.status === status) && (inbox === null || String(one.inbox_id) === inbox),
      )
      .sort((a, b) => b.last_activity_at - a.last_activity_at)
    const payload = found.slice(from, from + 25).map((one) => conversationOf(this.state, one))
    return ok({ data: { meta: { all_count: found.length }, payload } })
  }

  #conversation(asked: Asked, conversation: Conversation, below: string, last: string): Answer {
    const { state } = this
    const { method, body, user } = asked
    const permittedIn = (what: string) => {
      const unknown = unknownIn(what, body)
      return unknown === undefined ? undefined : refused(`unpermitted: ${unknown}`)
    }
    switch (`${method} ${below}`) {
      case 'GET ':
        return ok(conversationOf(state, conversation))
      case 'GET messages':
        return this.#messages(asked, conversation)
      case 'POST messages': {
        const made = this.#say(conversation, body, asked.files, user)
        return isAnswer(made) ? made : ok(messageOf(conversation, made))
      }
      case 'PATCH messages': {
        const message = conversation.messages.find((one) => String(one.id) === last)
        if (!message || isBefore(asked.version, [4, 2])) return notFound
        state.update(conversation, message, body.status as Message['status'], text(body.external_error))
        return permittedIn('status') ?? ok(messageOf(conversation, message))
      }
      case 'POST toggle_status': {
        const status = body.status as Conversation['status']
        state.change(conversation, { status })
        if (status === 'open' && user.role === 'agent') state.change(conversation, { assignee: user.id })
        const payload = { success: true, conversation_id: conversation.id, current_status: conversation.status }
        return permittedIn('toggle') ?? ok({ payload })
      }
      case 'POST assignments':
        return permittedIn('assignment') ?? this.#assign(conversation, body)
      case 'GET labels':
        return ok({ payload: conversation.labels })
      case 'POST labels':
        conversation.labels = [...(body.labels as string[])]
        return permittedIn('labels') ?? ok({ payload: conversation.labels })
      default:
        return notFound
    }
  }

  #messages({ query }: Asked, conversation: Conversation): Answer {
    const { messages } = conversation
    const before = query.get('before')
    const found = before === null ? messages : messages.filter(({ id }) => id < Number(before))
    const meta = { labels: conversation.labels, additional_attributes: conversation.additional_attributes }
    return ok({ meta, payload: found.slice(-20).map((one) => messageOf(conversation, one)) })
  }

  #assign(conversation: Conversation, body: Asked['body']): Answer {
    const { state } = this
    if ('assignee_id' in body) {
      const agent = state.users.find((one) => one.id === Number(body.assignee_id))
      state.change(conversation, { assignee: agent?.id })
      return ok(agent ? agentOf(agent) : null)
    }
    const team = state.teams.find((one) => one.id === Number(body.team_id))
    state.change(conversation, { team: team?.id })
    return ok(team ? { id: team.id, name: team.name } : null)
  }

  /** app/builders/messages/message_builder.rb, and what app/models/message.rb validates. */
  #say(conversation: Conversation, body: Asked['body'], files: Asked['files'], user: User): Made {
    const { state } = this
    const unknown = unknownIn('message', body)
    if (unknown) return refused(`unpermitted: ${unknown}`)
    const type = messageTypes[text(body.message_type) ?? 'outgoing']
    if (type === undefined) return refused(`'${body.message_type}' is not a valid message_type`)
    const content = text(body.content) ?? ''
    if (content.length > 150_000)
      return refused('Validation failed: Content is too long (maximum is 150000 characters)')
    if (files.length > 15) return refused('Validation failed: Attachments exceeded maximum allowed')
    const minute = conversation.messages.filter(({ created_at }) => created_at > state.now() - 60_000)
    if (minute.length >= this.perMinute) return refused('Validation failed: Too many messages')
    const bot = body.sender_type === 'AgentBot' ? state.bots.find(({ id }) => id === Number(body.sender_id)) : undefined
    const { contact } = conversation
    return state.say(conversation, {
      content,
      type,
      isPrivate: body.private === true || body.private === 'true',
      source_id: text(body.source_id) ?? null,
      sender:
        type === 0
          ? { id: contact.id, name: contact.name, type: 'contact' }
          : bot
            ? { ...bot, type: 'agent_bot' }
            : state.userAs(user.id),
      files,
    })
  }

  #inboxOf({ secret, ...inbox }: State['inboxes'][number], user: User) {
    return { ...inbox, ...(user.role === 'administrator' && { secret }) }
  }

  #saveInbox({ method, body, user }: Asked, id: string): Answer {
    if (user.role !== 'administrator')
      return { status: 401, json: { error: 'You are not authorized to do this action' } }
    const unknown = unknownIn('inbox', body)
    if (unknown) return refused(`unpermitted: ${unknown}`)
    const { type, webhook_url } = (body.channel ?? {}) as { type?: string; webhook_url?: string }
    if (method === 'POST') {
      if (type !== 'api' || !text(body.name)) return refused('Name can’t be blank')
      return ok(this.#inboxOf(this.state.inbox(text(body.name) ?? '', webhook_url), user))
    }
    const inbox = this.state.inboxes.find((one) => String(one.id) === id)
    if (!inbox) return notFound
    inbox.webhook_url = webhook_url ?? inbox.webhook_url
    return ok(this.#inboxOf(inbox, user))
  }

  #define({ body }: Asked): Answer {
    const unknown = unknownIn('definition', body)
    if (unknown) return refused(`unpermitted: ${unknown}`)
    const attribute_key = text(body.attribute_key) ?? ''
    if (this.state.definitions.some((one) => one.attribute_key === attribute_key))
      return refused('Attribute key has already been taken')
    this.state.definitions.push({ attribute_key, attribute_model: Number(body.attribute_model) })
    return ok({ attribute_key })
  }

  /** app/controllers/api/v1/accounts/dashboard_apps_controller.rb; the model takes frames with a URL, and at least one. */
  #addApp({ body }: Asked): Answer {
    const { title, content, ...other } = (body.dashboard_app ?? {}) as Record<string, unknown>
    const frames = (Array.isArray(content) ? content : []) as { type?: unknown; url?: unknown }[]
    const valid = frames.every(({ type, url }) => type === 'frame' && /^https?:\/\//.test(String(url)))
    if (!text(title) || frames.length === 0 || !valid || Object.keys(other).length > 0)
      return refused('Content : Invalid data')
    const made = { id: this.state.id(), title: String(title), content: frames as { type: string; url: string }[] }
    this.state.apps.push(made)
    return ok(made)
  }

  #articles({ query }: Asked, id: string): Answer {
    const { articles } = this.state
    if (id !== '') {
      const found = articles.find((one) => String(one.id) === id)
      return found ? ok({ payload: found }) : notFound
    }
    const wanted = (query.get('query') ?? '').toLowerCase()
    const status = query.get('status')
    return ok({
      payload: articles.filter(
        (one) => one.title.toLowerCase().includes(wanted) && (status === null || one.status === status),
      ),
    })
  }
}

export const isBefore = (
  [major, minor]: readonly [number, number],
  [otherMajor, otherMinor]: readonly [number, number],
) => major < otherMajor || (major === otherMajor && minor < otherMinor)
