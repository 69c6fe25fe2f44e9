export interface Journal {
  id: number
  user: number
  notes: string
  private_notes: boolean
  created_on: string
  details: {
    property: 'attr' | 'cf' | 'attachment'
    name: string
    old_value: string | null
    new_value: string | null
  }[]
}

export interface Attachment {
  id: number
  filename: string
  content_type: string
  bytes: Uint8Array
}

export interface Issue {
  id: number
  project: number
  tracker: number
  status: number
  author: number
  assigned: number | undefined
  subject: string
  description: string
  fields: Map<number, string>
  created_on: string
  updated_on: string
  attachments: Attachment[]
  journals: Journal[]
}

export interface Change {
  project_id?: string | number
  tracker_id?: number
  status_id?: number
  assigned_to_id?: number
  subject?: string
  description?: string
  notes?: string
  private_notes?: boolean
  custom_fields?: readonly { id: number; value: string }[]
  uploads?: readonly { token: string; filename?: string; content_type?: string }[]
}

export const statuses = [
  { id: 1, name: 'New', is_closed: false },
  { id: 2, name: 'In Progress', is_closed: false },
  { id: 3, name: 'Resolved', is_closed: false },
  { id: 4, name: 'Feedback', is_closed: false },
  { id: 5, name: 'Closed', is_closed: true },
  { id: 6, name: 'Rejected', is_closed: true },
]

export const roles = [
  { id: 4, name: 'Developer', permissions: ['view_issues', 'edit_issues', 'add_issue_notes', 'set_notes_private'] },
  { id: 5, name: 'Reporter', permissions: ['view_issues', 'add_issues', 'add_issue_notes'] },
  {
    id: 6,
    name: 'Bridge',
    permissions: [
      'view_issues',
      'add_issues',
      'edit_issues',
      'add_issue_notes',
      'view_private_notes',
      'set_notes_private',
      'manage_issue_relations',
    ],
  },
]

export interface User {
  id: number
  login: string
  firstname: string
  lastname: string
  role: number | undefined
  phone?: string
}

export const fieldIds = { channel: 1, phone: 2, conversation: 3, entry: 4, delivery: 5, userPhone: 6, region: 7 }

/** What Redmine keeps. */
export class State {
  readonly users: User[] = [
    { id: 5, login: 'deskwire', firstname: 'Deskwire', lastname: 'Bridge', role: 6 },
    { id: 6, login: 'ben', firstname: 'Ben', lastname: 'Stone', role: 4 },
    { id: 8, login: 'ana', firstname: 'Ana', lastname: 'Ruiz', role: 5, phone: '(555) 123-0001' },
    { id: 9, login: 'bea', firstname: 'Bea', lastname: 'Stone', role: undefined, phone: '+15551230002' },
    { id: 10, login: 'bo', firstname: 'Bo', lastname: 'Stone', role: undefined, phone: '+1 (555) 123-0002' },
  ]
  readonly issues = new Map<number, Issue>()
  readonly uploads = new Map<string, Attachment>()
  readonly files = new Map<number, Attachment>()
  readonly relations: { id: number; issue_id: number; issue_to_id: number; relation_type: string }[] = []
  #next = 0

  constructor(readonly now: () => number = Date.now) {}

  id(): number {
    return ++this.#next
  }

  time(): string {
    return new Date(this.now()).toISOString().replace(/\.\d{3}Z$/, 'Z')
  }

  issue(id: string | number): Issue {
    const found = this.issues.get(Number(id))
    if (!found) throw new Error(`There is no issue ${id}`)
    return found
  }

  upload(bytes: Uint8Array, filename: string, content_type: string): { token: string; file: Attachment } {
    const file = { id: this.id(), filename, content_type, bytes }
    const token = `${file.id}.7b1e`
    this.uploads.set(token, file)
    this.files.set(file.id, file)
    return { token, file }
  }

  create(change: Change, author: number): Issue {
    const issue: Issue = {
      id: this.id(),
      project: 1,
      tracker: change.tracker_id ?? 3,
      status: 1,
      author,
      assigned: change.assigned_to_id,
      subject: change.subject ?? '',
      description: change.description ?? '',
      fields: new Map((change.custom_fields ?? []).map(({ id, value }) => [id, value])),
      created_on: this.time(),
      updated_on: this.time(),
      attachments: this.#taken(change),
      journals: [],
    }
    this.issues.set(issue.id, issue)
    return issue
  }

  /** One update is one journal: its notes, and what changed. */
  update(issue: Issue, change: Change, user: number): Journal | undefined {
    const details: Journal['details'] = []
    const attr = (name: string, before: number | undefined, after: number | undefined) => {
      if (after === undefined || before === after) return before
      details.push({ property: 'attr', name, old_value: before?.toString() ?? null, new_value: String(after) })
      return after
    }
    issue.status = attr('status_id', issue.status, change.status_id) ?? issue.status
    issue.tracker = attr('tracker_id', issue.tracker, change.tracker_id) ?? issue.tracker
    issue.assigned = attr('assigned_to_id', issue.assigned, change.assigned_to_id)
    for (const { id, value } of change.custom_fields ?? []) {
      const before = issue.fields.get(id)
      if (before === value) continue
      issue.fields.set(id, value)
      details.push({ property: 'cf', name: String(id), old_value: before ?? null, new_value: value })
    }
    for (const file of this.#taken(change)) {
      issue.attachments.push(file)
      details.push({ property: 'attachment', name: String(file.id), old_value: null, new_value: file.filename })
    }
    if (details.length === 0 && !change.notes) return undefined
    const journal = {
      id: this.id(),
      user,
      notes: change.notes ?? '',
      private_notes: change.private_notes ?? false,
      created_on: this.time(),
      details,
    }
    issue.journals.push(journal)
    issue.updated_on = journal.created_on
    return journal
  }

  #taken({ uploads = [] }: Change): Attachment[] {
    return uploads.flatMap(({ token, filename, content_type }) => {
      const file = this.uploads.get(token)
      if (!file) return []
      this.uploads.delete(token)
      if (filename) file.filename = filename
      if (content_type) file.content_type = content_type
      return [file]
    })
  }
}
