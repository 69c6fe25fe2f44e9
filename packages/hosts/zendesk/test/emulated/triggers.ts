import { createHmac } from 'node:crypto'
import type { Condition, Trigger } from '../../src/admin/recipes.js'
import type { Actor, State, StoredTicket } from './state.js'

export interface StoredWebhook {
  id: string
  name: string
  endpoint: string
  status: string
  http_method: string
  request_format: string
  subscriptions: readonly string[]
  secret: string
}

export type Deliver = (url: string, call: { headers: Record<string, string>; body: string }) => Promise<number>

export interface Update {
  ticket: StoredTicket
  before?: Pick<StoredTicket, 'status' | 'assignee_id'>
  actor: Actor
  /** Undefined if the update has no comment. */
  comment?: boolean
}

const statuses = ['new', 'open', 'pending', 'hold', 'solved', 'closed']

// Zendesk docs, ticketing/reference-guides/conditions-reference.
const holds = (state: State, { field, operator, value }: Condition, update: Update): boolean => {
  const { ticket, before, actor, comment } = update
  const compare = (now: unknown, previous: unknown): boolean => {
    switch (operator) {
      case 'is':
        return String(now) === value
      case 'is_not':
        return String(now) !== value
      case 'value':
        return String(now) === value && now !== previous
      case 'value_previous':
        return before !== undefined && String(previous) === value && now !== previous
      case 'changed':
        return now !== previous
      case 'less_than':
        return statuses.indexOf(String(now)) < statuses.indexOf(String(value))
      default:
        throw new Error(`The operator ${operator} is not emulated`)
    }
  }
  switch (field) {
    case 'current_tags': {
      const has = (value ?? '').split(' ').some((tag) => ticket.tags.includes(tag))
      return operator === 'includes' ? has : !has
    }
    case 'update_type':
      return compare(before ? 'Change' : 'Create', undefined)
    case 'role':
      return compare(state.users.get(actor.user)?.role === 'end-user' ? 'end_user' : 'agent', undefined)
    case 'current_via_id':
      return compare(actor.via.id, undefined)
    case 'comment_is_public':
      return comment !== undefined && compare(comment, undefined)
    case 'status':
      return compare(ticket.status, before?.status)
    case 'assignee_id':
      return compare(ticket.assignee_id, before?.assignee_id ?? null)
    default:
      throw new Error(`The condition ${field} is not emulated`)
  }
}

/** Business rules: after each update, every trigger is checked in order, from the start again whenever one fires. */
export class Triggers {
  readonly triggers: (Trigger & { id: number })[] = []
  readonly webhooks: StoredWebhook[] = []
  readonly deliveries: { webhook: string; body: string; status: number }[] = []
  /** Whether quotes and line ends in placeholders are escaped is not documented. */
  escapes = true
  deliver: Deliver = () => Promise.resolve(200)
  /** Calls no webhooks, to simulate an outage. */
  silent = false
  #pending = new Set<Promise<void>>()
  #recent = new Map<string, { at: number; failed: boolean }[]>()

  constructor(readonly state: State) {}

  fire(update: Update): void {
    const fired = new Set<number>()
    for (let again = true; again; ) {
      again = false
      for (const trigger of this.triggers) {
        if (!trigger.active || fired.has(trigger.id)) continue
        const { all, any } = trigger.conditions
        if (!all.every((one) => holds(this.state, one, update))) continue
        if (any.length > 0 && !any.some((one) => holds(this.state, one, update))) continue
        fired.add(trigger.id)
        for (const { field, value } of trigger.actions) {
          if (field === 'notification_webhook') this.#call(String(value[0]), String(value[1]), update)
          else if (field === 'remove_tags')
            this.state.retag(
              update.ticket,
              update.ticket.tags.filter((tag) => tag !== value),
            )
          else if (field === 'current_tags')
            this.state.retag(update.ticket, [...new Set([...update.ticket.tags, String(value)])])
        }
        again = true
        break
      }
    }
  }

  /** Resolves when every webhook has been answered or given up. */
  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }

  render(template: string, { ticket }: Pick<Update, 'ticket'>): string {
    const latest = ticket.comments.at(-1)
    const requester = this.state.users.get(ticket.requester_id)
    const values = new Map<string, unknown>([
      ['ticket.id', ticket.id],
      ['ticket.latest_comment.id', latest?.id],
      ['ticket.latest_comment.value', latest?.body],
      ['ticket.requester.phone', requester?.phone],
      ['ticket.requester.external_id', requester?.external_id],
    ])
    return template.replace(/\{\{([\w.]+)\}\}/g, (_, name: string) => {
      const value = String(values.get(name) ?? '')
      return this.escapes ? JSON.stringify(value).slice(1, -1) : value
    })
  }

  sign(webhook: StoredWebhook, body: string): Record<string, string> {
    const at = new Date(this.state.now()).toISOString().replace(/\.\d{3}Z$/, 'Z')
    return signature(webhook.secret, body, at, String(this.state.id()))
  }

  #call(id: string, template: string, update: Update): void {
    const webhook = this.webhooks.find((one) => one.id === id)
    if (webhook?.status !== 'active' || this.silent) return
    const body = this.render(template, update)
    const work = this.#send(webhook, body).finally(() => this.#pending.delete(work))
    this.#pending.add(work)
  }

  /**
   * Retries on 409, 429 and 503; sends nothing while the circuit is open: seven in ten failed within five minutes
   * (Zendesk help, "Creating webhooks to interact with third-party systems").
   */
  async #send(webhook: StoredWebhook, body: string): Promise<void> {
    for (let tries = 0; tries < 4; tries++) {
      if (this.#open(webhook.id)) return
      const status = await this.deliver(webhook.endpoint, { headers: this.sign(webhook, body), body }).catch(() => 504)
      this.deliveries.push({ webhook: webhook.id, body, status })
      const recent = this.#recent.get(webhook.id) ?? []
      this.#recent.set(webhook.id, [...recent.slice(-999), { at: this.state.now(), failed: status >= 400 }])
      if (status !== 409 && status !== 429 && status !== 503) return
    }
  }

  #open(id: string): boolean {
    const since = this.state.now() - 5 * 60_000
    const recent = (this.#recent.get(id) ?? []).filter(({ at }) => at > since)
    return recent.length >= 10 && recent.filter(({ failed }) => failed).length / recent.length >= 0.7
  }
}

/** Headers of a webhook request (Zendesk docs, webhooks/anatomy-of-a-webhook-request). */
export const signature = (
  secret: string,
  body: string | Uint8Array,
  at: string,
  invocation: string,
): Record<string, string> => ({
  'content-type': 'application/json; charset=utf-8',
  'x-zendesk-account-id': '123456',
  'x-zendesk-webhook-id': '01F1KRFQ6BG29CNWFR60NK5FNY',
  'x-zendesk-webhook-invocation-id': invocation,
  'x-zendesk-webhook-signature': createHmac('sha256', secret).update(at).update(body).digest('base64'),
  'x-zendesk-webhook-signature-timestamp': at,
})
