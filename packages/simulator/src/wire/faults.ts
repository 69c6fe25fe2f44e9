import type { Provider } from './http.js'

/** The webhooks a fault applies to; all if empty. */
export interface WebhookMatch {
  provider?: Provider
  /** `inbound`, `status`, or a Meta field name. */
  kind?: string
}

/** The calls a fault applies to; all calls of the product if empty. */
export interface CallMatch {
  provider?: Provider
  /** `send`: a message to a customer. A typing indicator, a read mark and everything else are `other`. */
  kind?: CallKind
  method?: string
  /** Part of the path, such as `/Messages` or `/messages`. */
  path?: string
}

export type CallKind = 'send' | 'other'

export interface Failure {
  status: number
  code?: number
  message?: string
  headers?: Readonly<Record<string, string>>
}

interface Counted<Match, What> {
  left: number
  match: Match
  what: What
}

type WebhookFault = { type: 'drop' } | { type: 'delay'; milliseconds: number } | { type: 'duplicate'; times: number }

type CallFault =
  | { type: 'fail'; failure: Failure }
  /** Accepted, then the connection breaks: the caller cannot know. */
  | { type: 'lose' }
  /** Accepted at once, answered late: statuses overtake the answer. */
  | { type: 'slow'; milliseconds: number }

export interface Faults {
  addWebhook(fault: WebhookFault, count: number, match: WebhookMatch): void
  addCall(fault: CallFault, count: number, match: CallMatch): void
  /** Takes the faults that apply to this webhook; each is used once. */
  forWebhook(webhook: { provider: Provider; kind: string }): readonly WebhookFault[]
  forCall(call: { provider: Provider; kind: CallKind; method: string; path: string }): readonly CallFault[]
  down: Map<Provider, 'refuse' | 'unavailable'>
  /** Calls per second by the wire's clock, per provider. */
  limits: Map<Provider, { perSecond: number; used: number; second: number }>
  clear(): void
}

const takes = <Match, What>(list: Counted<Match, What>[], concerns: (match: Match) => boolean): What[] => {
  const taken: What[] = []
  for (const entry of [...list]) {
    if (!concerns(entry.match)) continue
    entry.left -= 1
    if (entry.left <= 0) list.splice(list.indexOf(entry), 1)
    taken.push(entry.what)
  }
  return taken
}

export const createFaults = (): Faults => {
  const webhooks: Counted<WebhookMatch, WebhookFault>[] = []
  const calls: Counted<CallMatch, CallFault>[] = []
  const faults: Faults = {
    addWebhook: (what, left, match) => void webhooks.push({ what, left, match }),
    addCall: (what, left, match) => void calls.push({ what, left, match }),
    forWebhook: ({ provider, kind }) =>
      webhooks.length === 0
        ? []
        : takes(webhooks, (match) => (match.provider ?? provider) === provider && (match.kind ?? kind) === kind),
    forCall: ({ provider, kind, method, path }) =>
      calls.length === 0
        ? []
        : takes(
            calls,
            (match) =>
              (match.provider ?? provider) === provider &&
              (match.kind ?? kind) === kind &&
              (match.method ?? method) === method &&
              path.includes(match.path ?? ''),
          ),
    down: new Map(),
    limits: new Map(),
    clear: () => {
      webhooks.length = 0
      calls.length = 0
      faults.down.clear()
      faults.limits.clear()
    },
  }
  return faults
}
