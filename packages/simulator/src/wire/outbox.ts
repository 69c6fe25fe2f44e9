import type { Faults, WebhookMatch } from './faults.js'
import type { Provider } from './http.js'
import { clip, type Log, type LogEvent, shownHeaders } from './log.js'
import type { Scheduler } from './scheduler.js'

export interface WebhookCall {
  method: string
  headers: Record<string, string>
  body: string
}

export interface WebhookAnswer {
  status: number
  headers?: Readonly<Record<string, string>>
  body?: string
}

/** How a webhook reaches its URL: real HTTP by default, a direct call in tests. A rejection means a failed connection. */
export type Deliver = (url: string, call: WebhookCall) => Promise<WebhookAnswer | number>

export type Outcome = { answer: WebhookAnswer } | { failed: 'connect' | 'timeout' }

/** One webhook on its way: what to send at each attempt, and what follows each outcome. */
export interface Webhook {
  provider: Provider
  kind: string
  /** Webhooks with the same key start in order; a retry does not hold up the next. */
  order: string
  request(attempt: number): { url: string; call: WebhookCall }
  /** Milliseconds until the next attempt; undefined for none. */
  after(outcome: Outcome, attempt: number): number | undefined
  /** Meta packs updates for one destination into one request, up to 1,000. */
  pack?: { key: string; join(others: readonly Webhook[]): readonly Webhook[] }
}

export interface Outbox {
  submit(webhook: Webhook): void
  hold(match: WebhookMatch): void
  release(how: { order?: 'kept' | 'reversed'; pack?: boolean }): number
  reorder(count: number, match: WebhookMatch): void
  readonly held: number
}

type WebhookFaultName = Extract<LogEvent, { type: 'webhook' }>['fault']

const concerns = (match: WebhookMatch, webhook: Webhook): boolean =>
  (match.provider ?? webhook.provider) === webhook.provider && (match.kind ?? webhook.kind) === webhook.kind

export const createOutbox = (parts: { deliver: Deliver; scheduler: Scheduler; faults: Faults; log: Log }): Outbox => {
  const { deliver, scheduler, faults, log } = parts
  const tails = new Map<string, Promise<void>>()
  let held: Webhook[] = []
  let holding: WebhookMatch | undefined
  let shuffling: { left: number; match: WebhookMatch; taken: Webhook[] } | undefined

  const attempt = async (webhook: Webhook, number: number, fault?: WebhookFaultName): Promise<void> => {
    const { url, call } = webhook.request(number)
    const started = performance.now()
    let outcome: Outcome
    try {
      const answer = await deliver(url, call)
      outcome = { answer: typeof answer === 'number' ? { status: answer } : answer }
    } catch (error) {
      outcome = { failed: error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'connect' }
    }
    const status = 'answer' in outcome ? outcome.answer.status : undefined
    const wait = webhook.after(outcome, number)
    log.add({
      type: 'webhook',
      provider: webhook.provider,
      kind: webhook.kind,
      method: call.method,
      url,
      headers: shownHeaders(Object.entries(call.headers)),
      attempt: number,
      status,
      signature: status === 401 || status === 403 ? 'refused' : status && status < 300 ? 'accepted' : 'unknown',
      ...('answer' in outcome && outcome.answer.headers
        ? { answerHeaders: shownHeaders(Object.entries(outcome.answer.headers)) }
        : {}),
      ...('answer' in outcome && outcome.answer.status >= 300 && outcome.answer.body
        ? { answer: clip(outcome.answer.body) }
        : {}),
      ...(fault ? { fault } : {}),
      milliseconds: Math.round(performance.now() - started),
      body: clip(call.body),
      again: wait !== undefined,
    })
    if (wait !== undefined) scheduler.later(wait, () => scheduler.track(attempt(webhook, number + 1)))
  }

  const dispatch = (webhook: Webhook, fault?: WebhookFaultName): void => {
    const before = tails.get(webhook.order) ?? Promise.resolve()
    const mine = before.then(() => attempt(webhook, 1, fault))
    tails.set(webhook.order, mine)
    scheduler.track(mine)
    void mine.then(() => {
      if (tails.get(webhook.order) === mine) tails.delete(webhook.order)
    })
  }

  const note = (webhook: Webhook, fault: WebhookFaultName): void => {
    const { url, call } = webhook.request(1)
    const { provider, kind } = webhook
    log.add({
      type: 'webhook',
      provider,
      kind,
      method: call.method,
      url,
      headers: shownHeaders(Object.entries(call.headers)),
      attempt: 0,
      signature: 'unknown',
      fault,
      milliseconds: 0,
      body: clip(call.body),
    })
  }

  const packed = (webhooks: readonly Webhook[]): readonly Webhook[] => {
    const groups = new Map<string, Webhook[]>()
    const out: Webhook[] = []
    for (const webhook of webhooks) {
      const key = webhook.pack?.key
      const group = key === undefined ? undefined : groups.get(key)
      if (group) group.push(webhook)
      else if (key === undefined) out.push(webhook)
      else groups.set(key, [webhook])
    }
    for (const [first, ...others] of groups.values()) out.push(...(first?.pack?.join(others) ?? []))
    return out
  }

  return {
    submit: (webhook) => {
      if (holding && concerns(holding, webhook)) {
        held.push(webhook)
        return note(webhook, 'held')
      }
      const found = faults.forWebhook(webhook)
      if (found.some(({ type }) => type === 'drop')) return note(webhook, 'dropped')
      const delay = found.reduce((sum, fault) => sum + (fault.type === 'delay' ? fault.milliseconds : 0), 0)
      const copies = found.reduce((sum, fault) => sum + (fault.type === 'duplicate' ? fault.times : 0), 0)
      if (shuffling && concerns(shuffling.match, webhook)) {
        shuffling.taken.push(webhook)
        shuffling.left -= 1
        if (shuffling.left > 0) return
        const { taken } = shuffling
        shuffling = undefined
        for (const late of taken.reverse()) dispatch(late, 'reordered')
        return
      }
      if (delay > 0) scheduler.later(delay, () => dispatch(webhook, 'delayed'))
      else dispatch(webhook)
      for (let copy = 0; copy < copies; copy += 1) dispatch(webhook, 'duplicated')
    },
    hold: (match) => {
      holding = match
    },
    release: ({ order = 'kept', pack = false }) => {
      const all = [...(shuffling?.taken ?? []), ...held]
      held = []
      holding = undefined
      shuffling = undefined
      const sorted = order === 'reversed' ? all.reverse() : all
      for (const webhook of pack ? packed(sorted) : sorted) dispatch(webhook)
      return all.length
    },
    reorder: (count, match) => {
      shuffling = { left: count, match, taken: [] }
    },
    get held() {
      return held.length + (shuffling?.taken.length ?? 0)
    },
  }
}
