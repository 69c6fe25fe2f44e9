/** What the page begins with. */
export interface Start {
  /** As this machine, without a key. */
  bearer?: string
  /** Whether any key would open it. */
  keys: boolean
}

export type Scope = 'admin' | 'agent' | 'read'

export interface Key {
  name: string
  scope: Scope
  tenant?: string
  expires?: string
}

export interface Page<T> {
  items: readonly T[]
  next?: string
}

export interface Books {
  received: number
  effected: number
  waiting: number
  parked: number
  duplicate: number
  ignored: Readonly<Record<string, number>>
  refused: Readonly<Record<string, number>>
  waitsFor: Readonly<Record<string, number>>
}

export interface Finding {
  adapter: string
  level: 'ok' | 'warn' | 'fail'
  what: string
  fix?: string
}

export interface Parked {
  id: string
  reason: string
  at: string
  conversation?: string
  track: string
  tries: number
}

export interface Channel {
  name: string
  lines: readonly { id: string; address?: string }[]
}

export interface Conversation {
  id: string
  channel: string
  line: string
  name?: string
  addresses: readonly { kind: string; value: string }[]
  createdAt: string
  state: string
  stateAt: string
  speaker: string
  lastInboundAt?: string
  window: { open: boolean; until?: string }
  contact?: { id: string; name: string } | null
  ticket?: { host: string; id: string; url?: string }
  queue?: string
  held?: { since: string; until: string }
  paced?: { message: string; until: string }
  revoked: boolean
  blocked: boolean
  unreachable?: string
}

export interface Message {
  id: string
  conversation: string
  direction: 'in' | 'out'
  author: { kind: string; name?: string }
  at: string
  text: string
  purpose?: string
  ticket?: string
  lost?: readonly string[]
  delivery?: string
  parts: readonly {
    id: string
    delivery: string
    failure?: { message: string; remedy?: string; detail?: string }
    price?: { category: string; billable?: boolean }
  }[]
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
  since?: string
}

export interface ConsentRecord {
  id: string
  channel: string
  line: string
  purpose: string
  topic?: string
  granted: boolean
  source: string
  evidence: string
  at: string
}
