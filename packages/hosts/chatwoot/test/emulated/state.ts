export interface Contact {
  id: number
  name: string
  phone_number: string | null
  identifier: string | null
  email: string | null
  blocked: boolean
  inboxes: { source_id: string; inbox_id: number }[]
}

export interface Attachment {
  id: number
  file_type: 'image' | 'audio' | 'video' | 'file'
  name: string
  mime: string
  bytes: Uint8Array
}

export interface Sender {
  id: number
  name: string
  type: 'user' | 'agent_bot' | 'contact'
}

export interface Message {
  id: number
  content: string
  message_type: 0 | 1 | 2 | 3
  content_attributes: { external_error?: string; deleted?: boolean }
  private: boolean
  source_id: string | null
  status: 'sent' | 'delivered' | 'read' | 'failed'
  sender: Sender | undefined
  created_at: number
  attachments: Attachment[]
}

export interface Conversation {
  id: number
  inbox_id: number
  contact: Contact
  status: 'open' | 'resolved' | 'pending' | 'snoozed'
  additional_attributes: Record<string, unknown>
  custom_attributes: Record<string, unknown>
  labels: string[]
  team: number | undefined
  assignee: number | undefined
  first_reply_created_at: number | undefined
  last_activity_at: number
  created_at: number
  messages: Message[]
}

export interface User {
  id: number
  name: string
  role: 'administrator' | 'agent'
  availability_status: 'online' | 'offline' | 'busy'
  custom_role_id?: number | null
  active?: boolean
}

export interface Inbox {
  id: number
  name: string
  channel_type: string
  webhook_url: string
  secret: string
}

export type Changes = Record<string, [unknown, unknown]>

/** Whoever is told what happens, as `WebhookListener` is. */
export interface Listener {
  message(event: 'message_created' | 'message_updated', conversation: Conversation, message: Message): void
  conversation(event: string, conversation: Conversation, changes?: Changes): void
  typing(event: string, conversation: Conversation, user: User, isPrivate: boolean): void
}

export interface NewMessage {
  content?: string
  type?: Message['message_type']
  isPrivate?: boolean
  source_id?: string | null
  sender?: Sender | undefined
  files?: readonly { name: string; mime: string; bytes: Uint8Array }[]
}

export const integration = 5
export const ben = 6

/** What a Chatwoot account keeps, and what happens by itself (app/models/conversation.rb, message.rb). */
export class State {
  readonly users: User[] = [
    { id: integration, name: 'Deskwire', role: 'administrator', availability_status: 'online' },
    { id: ben, name: 'Ben', role: 'agent', availability_status: 'online' },
    { id: 7, name: 'Eva', role: 'agent', availability_status: 'offline' },
  ]
  readonly teams = [
    { id: 3, name: 'support', members: [ben] },
    { id: 4, name: 'billing', members: [7] },
  ]
  readonly bots = [{ id: 2, name: 'Robot' }]
  readonly inboxes: Inbox[] = []
  readonly members = new Map<number, number[]>()
  readonly contacts: Contact[] = []
  readonly conversations: Conversation[] = []
  readonly files = new Map<number, Attachment>()
  readonly definitions: { attribute_key: string; attribute_model: number }[] = []
  readonly apps: { id: number; title: string; content: { type: string; url: string }[] }[] = []
  readonly articles: { id: number; title: string; slug: string; description: string; status: string }[] = []
  /** An agent bot is connected to the inbox. */
  activeBot = false
  listener: Listener | undefined
  #next = 100
  #display = 0

  constructor(readonly now: () => number = Date.now) {}

  id(): number {
    return ++this.#next
  }

  inbox(name: string, webhook_url = '', channel_type = 'Channel::Api'): Inbox {
    const inbox = { id: this.id(), name, channel_type, webhook_url, secret: `whs-${this.id()}-planted-a81f03c7e2` }
    this.inboxes.push(inbox)
    this.members.set(inbox.id, [ben, 7])
    return inbox
  }

  contact(about: Partial<Omit<Contact, 'id' | 'inboxes'>>): Contact {
    const contact = { id: this.id(), name: '', phone_number: null, identifier: null, email: null, blocked: false }
    const made = { ...contact, ...about, inboxes: [] }
    this.contacts.push(made)
    return made
  }

  join(contact: Contact, inbox_id: number): string {
    const source_id = `${this.id()}-5f0e-41d8`
    contact.inboxes.push({ source_id, inbox_id })
    return source_id
  }

  conversation(id: string | number): Conversation {
    const found = this.conversations.find((one) => one.id === Number(id))
    if (!found) throw new Error(`There is no conversation ${id}`)
    return found
  }

  open(contact: Contact, inbox_id: number, about: Partial<Conversation> = {}): Conversation {
    const conversation: Conversation = {
      id: ++this.#display,
      inbox_id,
      contact,
      additional_attributes: {},
      custom_attributes: {},
      labels: [],
      team: undefined,
      assignee: undefined,
      first_reply_created_at: undefined,
      last_activity_at: this.now(),
      created_at: this.now(),
      messages: [],
      ...about,
      // `determine_conversation_status` outranks what the request says.
      status: this.activeBot ? 'pending' : (about.status ?? 'open'),
    }
    this.conversations.push(conversation)
    this.listener?.conversation('conversation_created', conversation)
    return conversation
  }

  say(conversation: Conversation, given: NewMessage): Message {
    const message: Message = {
      id: this.id(),
      content: given.content ?? '',
      message_type: given.type ?? 1,
      content_attributes: {},
      private: given.isPrivate ?? false,
      source_id: given.source_id ?? null,
      status: 'sent',
      sender: given.sender,
      created_at: this.now(),
      attachments: (given.files ?? []).map((file) => this.#attach(file)),
    }
    conversation.messages.push(message)
    conversation.last_activity_at = message.created_at
    const human = message.message_type === 1 && message.sender?.type === 'user' && !message.private
    if (human) conversation.first_reply_created_at ??= message.created_at
    if (message.message_type === 0 && conversation.status !== 'pending')
      this.change(conversation, { status: conversation.status === 'resolved' && this.activeBot ? 'pending' : 'open' })
    if (message.message_type !== 2) this.listener?.message('message_created', conversation, message)
    return message
  }

  update(conversation: Conversation, message: Message, status: Message['status'], error?: string): void {
    // Messages::StatusUpdateService: what was read is not delivered.
    if (message.status === 'read' && status === 'delivered') return
    message.status = status
    message.content_attributes = { ...(error !== undefined && status === 'failed' && { external_error: error }) }
    this.listener?.message('message_updated', conversation, message)
  }

  change(conversation: Conversation, to: Partial<Pick<Conversation, 'status' | 'assignee' | 'team'>>): void {
    const changes: Changes = {}
    if (to.status !== undefined && to.status !== conversation.status) {
      changes.status = [conversation.status, to.status]
      conversation.status = to.status
      this.#activity(conversation, `Conversation was marked ${to.status}`)
    }
    for (const name of ['assignee', 'team'] as const) {
      if (!(name in to) || to[name] === conversation[name]) continue
      changes[`${name}_id`] = [conversation[name] ?? null, to[name] ?? null]
      conversation[name] = to[name]
      this.#activity(conversation, `${name} changed`)
    }
    if (Object.keys(changes).length === 0) return
    if (changes.status)
      this.listener?.conversation('conversation_status_changed', conversation, { status: changes.status })
    this.listener?.conversation('conversation_updated', conversation, changes)
  }

  typing(conversation: Conversation, user: number, isPrivate = false): void {
    const found = this.users.find(({ id }) => id === user)
    if (found) this.listener?.typing('conversation_typing_on', conversation, found, isPrivate)
  }

  userAs(id: number): Sender {
    return { id, name: this.users.find((one) => one.id === id)?.name ?? '', type: 'user' }
  }

  #activity(conversation: Conversation, content: string): void {
    this.say(conversation, { content, type: 2 })
  }

  #attach({ name, mime, bytes }: { name: string; mime: string; bytes: Uint8Array }): Attachment {
    const family = mime.split('/', 1)[0]
    const file_type = family === 'image' || family === 'audio' || family === 'video' ? family : 'file'
    const made = { id: this.id(), file_type, name, mime, bytes } as const
    this.files.set(made.id, made)
    return made
  }
}
