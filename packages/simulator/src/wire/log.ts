import type { Json, Provider } from './http.js'

/** What the wire saw or did, for the page and for tests. Contains no credentials. */
export type LogEvent = { id: number; at: number } & (
  | {
      type: 'call'
      provider: Provider
      method: string
      path: string
      status: number
      /** The provider's own error code, if it refused. */
      code?: number
      lost?: true
      milliseconds: number
      request?: string
      response?: string
    }
  | {
      type: 'webhook'
      provider: Provider
      kind: string
      url: string
      attempt: number
      /** Absent if no answer came. */
      status?: number
      /** The receiver's verdict on the signature, as far as its answer shows. */
      signature: 'accepted' | 'refused' | 'unknown'
      /** What was answered instead of success. */
      answer?: string
      fault?: 'dropped' | 'delayed' | 'duplicated' | 'held' | 'reordered'
      milliseconds: number
      body: string
      again?: boolean
    }
  | { type: 'phone'; number: string; line: string; what: string; message?: string; detail?: Json }
  /** An entry in the provider's debugger: 11200, 12300, … */
  | { type: 'alert'; provider: Provider; code: number; text: string; about?: string }
  | { type: 'control'; name: string; detail?: Json }
)

type Unnumbered<Event> = Event extends unknown ? Omit<Event, 'id' | 'at'> : never
type NewLogEvent = Unnumbered<LogEvent>

export interface Log {
  readonly events: readonly LogEvent[]
  add(event: NewLogEvent): void
  subscribe(listener: (event: LogEvent) => void): () => void
  clear(): void
}

const longestText = 16_384

export const clip = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text)

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
