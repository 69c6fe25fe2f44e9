// The parts of Zendesk's answers that we use (Zendesk docs, api-reference/ticketing). Unknown fields are ignored.

export interface ZendeskTicket {
  id: number
  status: string
  subject?: string | null
  requester_id?: number | null
  assignee_id?: number | null
  group_id?: number | null
  organization_id?: number | null
  external_id?: string | null
  tags?: readonly string[]
  updated_at?: string
}

export interface ZendeskVia {
  channel?: string | number
  source?: { rel?: string | null; from?: object | null; to?: object | null }
}

export interface ZendeskAttachment {
  id?: number
  file_name?: string
  content_url?: string
  content_type?: string
  size?: number
  malware_scan_result?: string
  malware_access_override?: boolean
}

export interface ZendeskComment {
  id: number
  author_id: number
  public: boolean
  body?: string
  html_body?: string
  plain_body?: string
  created_at: string
  attachments?: readonly ZendeskAttachment[]
  via?: ZendeskVia
  metadata?: { custom?: Readonly<Record<string, unknown>> }
}

export interface ZendeskAudit {
  id: number
  created_at?: string
  metadata?: { custom?: Readonly<Record<string, unknown>> }
  events?: readonly {
    id: number
    type: string
    field_name?: string
    value?: unknown
    previous_value?: unknown
    /** There where it differs from the audit's (Zendesk docs, reference-guides/ticket-audit-events-reference). */
    via?: ZendeskVia
  }[]
}

export interface ZendeskUser {
  id: number
  name?: string
  role?: string
  phone?: string | null
  email?: string | null
  external_id?: string | null
  locale?: string | null
  iana_time_zone?: string | null
  active?: boolean
  suspended?: boolean
  ticket_restriction?: string | null
  only_private_comments?: boolean
  organization_id?: number | null
}

export interface Page {
  meta?: { has_more?: boolean; after_cursor?: string | null }
}

/** An id as text, whether it came as a number or a string of digits. */
export const idOf = (value: unknown): string | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0
    ? String(value)
    : typeof value === 'string' && /^[1-9]\d{0,19}$/.test(value)
      ? value
      : undefined
