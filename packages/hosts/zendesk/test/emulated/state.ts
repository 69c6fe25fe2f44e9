import type { ZendeskAttachment, ZendeskComment, ZendeskTicket, ZendeskUser, ZendeskVia } from '../../src/shapes.js'

export interface StoredAudit {
  id: number
  created_at: string
  author_id: number
  metadata: { custom: Record<string, unknown>; system: object }
  events: AuditEvent[]
}

export interface AuditEvent {
  id: number
  type: string
  field_name?: string
  value?: unknown
  previous_value?: unknown
  via?: ZendeskVia
}

export interface StoredTicket extends ZendeskTicket {
  tags: string[]
  subject: string
  requester_id: number
  assignee_id: number | null
  group_id: number | null
  priority: string | null
  custom_fields: { id: number; value: string | null }[]
  updated_at: string
  created_at: string
  comments: ZendeskComment[]
  audits: StoredAudit[]
  via: { channel: string; source?: object }
  problem_id?: number | null
  type?: string | null
}

/** Who changes a ticket, and how. 5 is the via of the API, 0 of the web (Zendesk docs, reference-guides/via-types). */
export interface Actor {
  user: number
  via: { id: number; channel: string }
}

export interface NewCommentInput {
  html_body?: string
  body?: string
  public?: boolean
  author_id?: number
  uploads?: readonly string[]
}

export interface TicketChange {
  comment?: NewCommentInput
  status?: string
  tags?: readonly string[]
  metadata?: Record<string, unknown>
  assignee_id?: number | null
  assignee_email?: string
  group_id?: number | null
  priority?: string
  custom_fields?: readonly { id: number; value: string | null }[]
  problem_id?: number | null
  type?: string
}

export interface Upload extends ZendeskAttachment {
  bytes: Uint8Array
}

/** What Zendesk stores. Ids rise as theirs do. */
export class State {
  readonly users = new Map<number, ZendeskUser>()
  readonly tickets = new Map<number, StoredTicket>()
  readonly uploads = new Map<string, Upload>()
  readonly files = new Map<string, Upload>()
  readonly groups: { id: number; name: string; is_public?: boolean }[] = []
  /** The groups of each agent. */
  readonly memberships = new Map<number, readonly number[]>()
  readonly articles: {
    id: number
    title: string
    html_url: string
    body: string
    draft?: boolean
    user_segment_id: number | null
  }[] = []
  readonly fields = new Map<number, { id: number; type: string; active: boolean }>()
  /** Whether `include=users` is honoured. */
  sideLoads = true
  #next = 35_000

  constructor(
    readonly now: () => number,
    readonly origin: () => string,
  ) {}

  id(): number {
    return ++this.#next
  }

  // Zendesk's times have no fractions of a second.
  time(): string {
    return new Date(this.now()).toISOString().replace(/\.\d{3}Z$/, 'Z')
  }

  user(about: Omit<Partial<ZendeskUser>, 'id'>): ZendeskUser {
    const user: ZendeskUser = { id: this.id(), role: 'end-user', active: true, suspended: false, ...about }
    this.users.set(user.id, user)
    return user
  }

  upload(name: string, mime: string, bytes: Uint8Array): { token: string; attachment: Upload } {
    const id = this.id()
    const token = `upload${id}`
    const attachment = {
      id,
      file_name: name,
      content_type: mime,
      size: bytes.length,
      content_url: `${this.origin()}/attachments/token/t${id}/?name=${encodeURIComponent(name)}`,
      bytes,
    }
    this.uploads.set(token, attachment)
    this.files.set(`t${id}`, attachment)
    return { token, attachment }
  }

  /** One update is one audit; a comment is one of its events, under the same id. */
  apply(ticket: StoredTicket, change: TicketChange, actor: Actor): StoredAudit {
    const events: AuditEvent[] = []
    const custom = { ...change.metadata }
    if (change.comment) {
      const id = this.id()
      const { html_body, body = html_body ?? '', uploads = [] } = change.comment
      const comment: ZendeskComment = {
        id,
        author_id: change.comment.author_id ?? actor.user,
        public: change.comment.public ?? true,
        html_body: `<div class="zd-comment" dir="auto">${html_body ?? escaped(body)}</div>`,
        body,
        created_at: this.time(),
        attachments: uploads.flatMap((token) => this.uploads.get(token) ?? []),
        via: { channel: actor.via.channel, source: { rel: null } },
        metadata: { custom },
      }
      for (const token of uploads) this.uploads.delete(token)
      ticket.comments.push(comment)
      events.push({ id, type: 'Comment' })
    }
    const { comment: _, metadata: _custom, tags, custom_fields, assignee_email, ...fields } = change
    Object.assign(ticket, fields)
    if (ticket.audits.length === 0) events.push(this.tagged('Create', ticket.tags))
    if (tags) {
      const next = [...new Set(tags)]
      events.push(this.tagged('Change', next, ticket.tags))
      ticket.tags = next
    }
    if (assignee_email !== undefined)
      ticket.assignee_id = [...this.users.values()].find(({ email }) => email === assignee_email)?.id ?? null
    for (const { id, value } of custom_fields ?? []) {
      ticket.custom_fields = [...ticket.custom_fields.filter((field) => field.id !== id), { id, value }]
    }
    for (const field of Object.keys(fields)) events.push({ id: this.id(), type: field === 'comment' ? '' : 'Change' })
    ticket.updated_at = this.time()
    const audit: StoredAudit = {
      id: this.id(),
      created_at: this.time(),
      author_id: actor.user,
      metadata: { custom, system: {} },
      events,
    }
    ticket.audits.push(audit)
    return audit
  }

  tagged(type: string, value: readonly string[], before?: readonly string[]): AuditEvent {
    return { id: this.id(), type, field_name: 'tags', value, ...(before && { previous_value: before }) }
  }

  /** A change that a business rule makes during an update is part of that update. */
  retag(ticket: StoredTicket, tags: readonly string[]): void {
    const via = { channel: 'rule', source: { from: {}, rel: 'trigger' } }
    ticket.audits.at(-1)?.events.push({ ...this.tagged('Change', tags, ticket.tags), via })
    ticket.tags = [...tags]
  }

  ticket(about: Partial<StoredTicket> & { requester_id: number; subject: string }): StoredTicket {
    const ticket: StoredTicket = {
      status: 'new',
      assignee_id: null,
      group_id: null,
      priority: null,
      external_id: null,
      custom_fields: [],
      tags: [],
      comments: [],
      audits: [],
      via: { channel: 'api' },
      created_at: this.time(),
      updated_at: this.time(),
      ...about,
      id: this.id(),
    }
    this.tickets.set(ticket.id, ticket)
    return ticket
  }
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>')
