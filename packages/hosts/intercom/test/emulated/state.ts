import { convert } from '@deskwire/core/adapter'

export interface Author {
  type: 'admin' | 'bot' | 'user' | 'team'
  id: string
  name: string
  email?: string
  from_ai_agent?: boolean
}

export interface Attachment {
  name: string
  url: string
  content_type: string
  filesize: number
  bytes: Uint8Array
}

export interface Part {
  id: string
  part_type: string
  body: string | null
  created_at: number
  author: Author
  attachments: Attachment[]
  assigned_to: { type: string; id: string | null } | null
}

export interface Contact {
  id: string
  external_id: string | null
  role: 'user' | 'lead'
  email: string | null
  phone: string | null
  name: string | null
  archived?: boolean
}

export interface Conversation {
  id: string
  title: string | null
  created_at: number
  updated_at: number
  snoozed_until: number | null
  state: 'open' | 'closed' | 'snoozed'
  admin_assignee_id: number | null
  team_assignee_id: number | null
  source: { id: string; body: string; author: Author; attachments: Attachment[]; created_at: number }
  contact: string
  custom_attributes: Record<string, string>
  tags: { id: string; name: string; applied_at: number; applied_by: string }[]
  parts: Part[]
}

export interface Ticket {
  id: string
  ticket_id: string
  type: string
  contact: string
  attributes: Record<string, unknown>
  created_at: number
}

export interface Admin {
  id: string
  name: string
  email: string
  away_mode_enabled: boolean
  has_inbox_seat: boolean
  team_ids: number[]
}

export interface NewPart {
  part_type?: string
  body?: string | null
  author: Author
  attachments?: Attachment[]
  assigned_to?: Part['assigned_to']
}

/** What a workspace keeps. */
export class State {
  readonly admins: Admin[] = [
    {
      id: '991267459',
      name: 'Bridge',
      email: 'bridge@acme.example',
      away_mode_enabled: true,
      has_inbox_seat: false,
      team_ids: [],
    },
    {
      id: '991267466',
      name: 'Ben',
      email: 'ben@acme.example',
      away_mode_enabled: false,
      has_inbox_seat: true,
      team_ids: [5017691],
    },
  ]
  readonly teams = [{ id: '5017691', name: 'support', admin_ids: [991267466] }]
  readonly tags = new Map<string, string>()
  readonly attributes = new Set<string>(['Deskwire', 'Delivery', 'Region', 'Channel'])
  readonly contacts = new Map<string, Contact>()
  readonly conversations = new Map<string, Conversation>()
  readonly tickets = new Map<string, Ticket>()
  readonly articles = [
    {
      id: '55',
      title: 'Teapots',
      description: 'How to pour',
      state: 'published',
      url: 'https://help.acme.example/en/articles/55-teapots',
    },
    { id: '56', title: 'Teapots of tomorrow', description: 'Not yet', state: 'draft', url: null },
  ]
  readonly files = new Map<string, Attachment>()
  /** What was fetched from an address. */
  readonly copies = new Map<string, Attachment>()
  #next = 400

  constructor(
    readonly now: () => number = Date.now,
    readonly origin: () => string = () => 'https://downloads.intercomcdn.test',
  ) {}

  id(): string {
    return String(++this.#next)
  }

  time(): number {
    return Math.floor(this.now() / 1000)
  }

  admin(id: string): Author | undefined {
    const found = this.admins.find((one) => one.id === id)
    return found && { type: 'admin', id, name: found.name, email: found.email }
  }

  contact(about: Partial<Contact>): Contact {
    const id = (++this.#next).toString(16).padStart(24, '6')
    const contact: Contact = { id, external_id: null, role: 'user', email: null, phone: null, name: null, ...about }
    this.contacts.set(id, contact)
    return contact
  }

  person(id: string): Author {
    const { name, email } = this.contacts.get(id) ?? {}
    return { type: 'user', id, name: name ?? '', ...(email && { email }) }
  }

  conversation(id: string | number): Conversation {
    const found = this.conversations.get(String(id))
    if (!found) throw new Error(`There is no conversation ${id}`)
    return found
  }

  open(author: Author, contact: string, body: string, attachments: Attachment[] = []): Conversation {
    const created_at = this.time()
    const conversation: Conversation = {
      id: this.id(),
      title: null,
      created_at,
      updated_at: created_at,
      snoozed_until: null,
      state: 'open',
      admin_assignee_id: null,
      team_assignee_id: null,
      source: { id: this.id(), body, author, attachments, created_at },
      contact,
      custom_attributes: {},
      tags: [],
      parts: [],
    }
    this.conversations.set(conversation.id, conversation)
    return conversation
  }

  /** What a contact says opens a conversation again; then that is what the part is. */
  part(conversation: Conversation, about: NewPart): Part {
    const reopens = about.author.type === 'user' && conversation.state !== 'open'
    const part: Part = {
      id: this.id(),
      part_type: reopens ? 'open' : (about.part_type ?? 'comment'),
      body: about.body ?? null,
      created_at: this.time(),
      author: about.author,
      attachments: about.attachments ?? [],
      assigned_to: about.assigned_to ?? null,
    }
    if (part.part_type === 'close') conversation.state = 'closed'
    if (part.part_type === 'snoozed') conversation.state = 'snoozed'
    if (['open', 'unsnoozed'].includes(part.part_type)) conversation.state = 'open'
    conversation.parts.push(part)
    conversation.updated_at = part.created_at
    return part
  }

  assign(conversation: Conversation, type: 'admin' | 'team', id: string, author: Author): Part {
    const assigned = id === '0' ? null : Number(id)
    if (type === 'team') conversation.team_assignee_id = assigned
    else conversation.admin_assignee_id = assigned
    const assigned_to = { type: assigned === null ? `nobody_${type}` : type, id: assigned === null ? null : id }
    return this.part(conversation, { part_type: 'assignment', author, assigned_to })
  }

  tag(conversation: Conversation, id: string, by: string): Conversation['tags'][number] {
    const name = [...this.tags].find(([, one]) => one === id)?.[0] ?? ''
    const known = conversation.tags.find((one) => one.id === id)
    const tag = known ?? { id, name, applied_at: this.time(), applied_by: by }
    if (!known) conversation.tags.push(tag)
    return tag
  }

  file(name: string, content_type: string, bytes: Uint8Array): Attachment {
    const id = this.id()
    const file = { name, content_type, bytes, filesize: bytes.length, url: `${this.origin()}/i/o/${id}/${name}` }
    this.files.set(id, file)
    return file
  }

  ticket(about: { type?: string; contact: string; attributes: Record<string, unknown> }): Ticket {
    const id = this.id()
    const ticket = { id, ticket_id: String(this.tickets.size + 1), type: '88', created_at: this.time(), ...about }
    this.tickets.set(id, ticket)
    return ticket
  }
}

const linked = /https?:\/\/[^\s<]{1,2000}/g

/** Text as Intercom keeps it: paragraphs, and addresses that are links. */
export const htmlOf = (text: string): string =>
  `<p>${convert(text, 'plain', 'html').replace(linked, (url) => `<a href="${url}" rel="nofollow noopener noreferrer" target="_blank">${url}</a>`)}</p>`
