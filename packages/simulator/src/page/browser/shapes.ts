// The fields of the desk and the management API that the page shows.

export interface Address {
  kind: string
  value: string
}

export interface DeskTicket {
  id: string
  subject: string
  state: 'open' | 'active' | 'waiting' | 'wrap-up' | 'closed'
  channel: string
  line?: string
  medium: 'whatsapp' | 'sms'
  customer: { addresses: readonly Address[]; name?: string; contact?: string; verified: boolean }
  queue?: string
  agent?: string
  tags: readonly string[]
  last?: { author: DeskEntry['author']['kind']; text: string }
  directive?: string
  unread: number
  createdAt: number
  updatedAt: number
}

export interface Content {
  type: string
  kind?: string
  caption?: string
  media?: { ref: string; mime: string; name?: string; size?: number }
  latitude?: number
  longitude?: number
  name?: string
}

export interface DeskEntry {
  id: string
  ticket: string
  kind: 'message' | 'note' | 'event'
  author: { kind: 'customer' | 'assistant' | 'agent' | 'system'; id?: string; name?: string }
  at: number
  text: string
  quoted?: string
  contents: readonly Content[]
  typed?: boolean
  transcript?: true
  delivery?: string
  failure?: { code: string; message: string; remedy?: string }
  key?: string
}

export interface Agent {
  id: string
  name: string
  presence: 'available' | 'away'
}

export interface TicketDetail {
  ticket: DeskTicket
  entries: readonly DeskEntry[]
  contact: { id: string; name: string; addresses: readonly Address[]; language?: string } | null
}

/** A message as the bridge sent it. */
export interface SentMessage {
  id: string
  reply?: string
  text: string
  content: readonly { type: string; name?: string; language?: string; values?: Readonly<Record<string, string>> }[]
}

export interface Conversation {
  id: string
  channel: string
  line: string
  speaker: 'assistant' | 'host'
  window: { open: boolean; until?: string }
  ticket?: { id: string }
  held?: { since: string; until: string }
  blocked: boolean
  unreachable?: string
}

export interface Standing {
  channel: string
  line: string
  optedOut: boolean
  onlyStartLifts: boolean
  service: boolean | null
  updates: boolean
  marketing: boolean
  topics: readonly string[]
}

export interface Template {
  name: string
  language: string
  status: string
  body: string
  variables?: readonly string[]
}

/** As the management API takes addresses: a number, else `bsuid:…`. */
export const addressOf = ({ customer: { addresses } }: DeskTicket): string | undefined => {
  const found = addresses.find(({ kind }) => kind === 'phone') ?? addresses[0]
  return found && (found.kind === 'phone' ? found.value : `${found.kind}:${found.value}`)
}
