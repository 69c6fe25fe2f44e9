import type { Json, Provider } from './http.js'

type Headers = Readonly<Record<string, string>>

/** What the wire saw or did, for the page and for tests. Contains no credentials. */
export type LogEvent = { id: number; at: number } & (
  | {
      type: 'call'
      provider: Provider
      method: string
      path: string
      /** As it was called; what the query had in secrets is left out. */
      url: string
      headers: Headers
      status: number
      /** The provider's own error code, if it refused. */
      code?: number
      lost?: true
      milliseconds: number
      answerHeaders: Headers
      request?: string
      response?: string
    }
  | {
      type: 'webhook'
      provider: Provider
      kind: string
      method: string
      url: string
      headers: Headers
      attempt: number
      /** Absent if no answer came. */
      status?: number
      /** The receiver's verdict on the signature, as far as its answer shows. */
      signature: 'accepted' | 'refused' | 'unknown'
      answerHeaders?: Headers
      /** What was answered instead of success. */
      answer?: string
      fault?: 'dropped' | 'delayed' | 'duplicated' | 'held' | 'reordered'
      milliseconds: number
      body: string
      again?: boolean
    }
  /** Between the helpdesk and the bridge, where the page shows the helpdesk. */
  | {
      type: 'helpdesk'
      way: 'call' | 'webhook'
      method: string
      url: string
      headers: Headers
      /** Absent if no answer came. */
      status?: number
      milliseconds: number
      body?: string
      answer?: string
    }
  | { type: 'phone'; number: string; line: string; what: string; message?: string; detail?: Json }
  /** An entry in the provider's debugger: 11200, 12300, … */
  | { type: 'alert'; provider: Provider; code: number; text: string; about?: string }
  | { type: 'control'; name: string; detail?: Json }
)

type Unnumbered<Event> = Event extends unknown ? Omit<Event, 'id' | 'at'> : never
export type NewLogEvent = Unnumbered<LogEvent>

export interface Log {
  readonly events: readonly LogEvent[]
  add(event: NewLogEvent): void
  subscribe(listener: (event: LogEvent) => void): () => void
  clear(): void
}

export const longestText = 16_384
const longestHeader = 1_024

export const clip = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text)

const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie'])
const secretParameters = [
  'access_token',
  'appsecret_proof',
  'client_secret',
  'fb_exchange_token',
  'input_token',
  'Signature',
]

/** Names in lower case, without what would let a reader in. */
export const shownHeaders = (headers: Iterable<readonly [string, string]>): Headers =>
  Object.fromEntries(
    [...headers]
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !secretHeaders.has(name))
      .map(([name, value]) => [name, value.slice(0, longestHeader)]),
  )

export const shownUrl = (url: string): string => {
  if (!URL.canParse(url)) return url
  const shown = new URL(url)
  // Deleting writes the whole query anew, so only what is there is deleted.
  for (const name of secretParameters) if (shown.searchParams.has(name)) shown.searchParams.delete(name)
  return clip(shown.href)
}

export const createLog = (now: () => number, limit: number): Log => {
  const events: LogEvent[] = []
  const listeners = new Set<(event: LogEvent) => void>()
  let last = 0
  return {
    events,
    add: (event) => {
      last += 1
      const full: LogEvent = { id: last, at: now(), ...event }
      events.push(full)
      if (events.length > limit) events.splice(0, events.length - limit)
      for (const listener of listeners) {
        try {
          listener(full)
        } catch {
          // A listener's error is not the provider's.
        }
      }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    clear: () => {
      events.length = 0
    },
  }
}
