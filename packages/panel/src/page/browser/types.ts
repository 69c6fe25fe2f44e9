/** What the page is started with. */
export interface Started {
  bearer: string
  lastsMs: number
  language?: string
  theme?: 'light' | 'dark'
  customer?: { channel?: string; address?: string }
  /** Instead of a bearer, where the helpdesk's page around this one has to say which ticket it shows. */
  asking?: string
  around?: readonly string[]
  /** Instead of either, where the helpdesk signs nothing: this browser signs, and the time is the bridge's. */
  pairs?: boolean
  now?: number
}

export type Content = { type: string } & Readonly<Record<string, unknown>>

export interface Template {
  name: string
  language: string
  category: string
  body: string
  variables: readonly string[]
  header?: { kind: string; text?: string }
  footer?: string
  buttons?: readonly string[]
}

export interface Channel {
  name: string
  medium: string
  templates: boolean
  lines: readonly { id: string; address?: string }[]
}

export interface Consent {
  optedOut: boolean
  onlyStartLifts: boolean
  service: boolean | null
  updates: boolean
  marketing: boolean
  topics: readonly { id: string; title: string; subscribed: boolean }[]
  records: readonly { at: string; purpose: string; topic?: string; granted: boolean; evidence: string }[]
}

export interface Verdict {
  allowed: boolean
  reason?: string
  says?: string
  remedy?: string
}

export interface Part {
  id: string
  delivery: string
  failure?: { code: string; message: string; remedy?: string }
}

export interface Message {
  id: string
  direction: 'in' | 'out'
  author: { kind: string; id?: string; name?: string }
  at: string
  text: string
  content: readonly Content[]
  delivery?: string
  parts: readonly Part[]
  lost?: readonly string[]
}

export interface Conversation {
  id: string
  channel: string
  medium: 'whatsapp' | 'sms'
  lineAddress?: string
  language?: string
  name?: string
  addresses: readonly { kind: string; value: string }[]
  state: string
  speaker: 'assistant' | 'host'
  window: { open: boolean; until?: string }
  contact?: { id: string; name: string } | null
  held?: {
    since: string
    until: string
    template: string
    replies: readonly { by?: string; text: string }[]
  }
  paced?: { message: string; until: string }
  revoked: boolean
  blocked: boolean
  unreachable?: string
}

/** As `GET /api/panel/state` answers. */
export interface State {
  now: string
  agent: { id: string; name?: string }
  ticket: { host: string; id: string }
  conversation?: Conversation
  may?: { text: Verdict; template: Verdict; holds: boolean }
  consent?: Consent
  can: {
    note: boolean
    close: boolean
    reopen: boolean
    handBack: boolean
    articles: boolean
    records: boolean
    suggestions: boolean
    templates: boolean
    media: Readonly<Record<string, { mimes: readonly string[]; maxBytes: number }>>
  }
  channels: readonly Channel[]
  messages: readonly Message[]
}
