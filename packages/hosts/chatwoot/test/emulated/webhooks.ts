import { createHmac, randomUUID } from 'node:crypto'
import { conversationEvent, messageData, typingEvent } from './shapes.js'
import type { Conversation, Listener, Message, State } from './state.js'

export interface Hook {
  body: object
  headers: Record<string, string>
}

export type Deliver = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<number>

/** lib/webhooks/trigger.rb, request_headers */
export const signatureOf = (secret: string, body: string | Uint8Array, at: number): Record<string, string> => {
  const stamp = String(Math.floor(at / 1_000))
  return {
    'x-chatwoot-timestamp': stamp,
    'x-chatwoot-signature': `sha256=${createHmac('sha256', secret).update(`${stamp}.`).update(body).digest('hex')}`,
  }
}

/** What an API inbox calls: each event once, with five seconds to answer; who does not marks the message as failed. */
export class Webhooks implements Listener {
  readonly told: { event: string; hook: Hook }[] = []
  deliver: Deliver | undefined
  /** Sidekiq is down. */
  silent = false
  signs = true
  readonly #pending = new Set<Promise<void>>()

  constructor(readonly state: State) {}

  message(event: 'message_created' | 'message_updated', conversation: Conversation, message: Message): void {
    const failed = (status: number) => {
      message.status = 'failed'
      message.content_attributes = { external_error: `${status}` }
    }
    this.#tell(event, conversation, messageData(this.state, event, conversation, message), failed)
  }

  conversation(event: string, conversation: Conversation, changes = {}): void {
    this.#tell(event, conversation, conversationEvent(this.state, event, conversation, changes))
  }

  typing(event: string, conversation: Conversation, user: State['users'][number], isPrivate: boolean): void {
    this.#tell(event, conversation, typingEvent(this.state, event, conversation, user, isPrivate))
  }

  /** The newest of this event. */
  last(event: string): Hook {
    const found = this.told.findLast((one) => one.event === event)
    if (!found) throw new Error(`No ${event} was told`)
    return found.hook
  }

  async idle(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }

  /** Sidekiq did not hear the answer, and calls once more. */
  async again(hook: Hook, conversation: Conversation): Promise<void> {
    this.#send(hook, conversation)
    await this.idle()
  }

  #tell(event: string, conversation: Conversation, body: object, failed?: (status: number) => void): void {
    const hook = { body, headers: { 'x-chatwoot-delivery': randomUUID() } }
    this.told.push({ event, hook })
    if (!this.silent) this.#send(hook, conversation, failed)
  }

  #send({ body, headers }: Hook, { inbox_id }: Conversation, failed?: (status: number) => void): void {
    const inbox = this.state.inboxes.find(({ id }) => id === inbox_id)
    if (!this.deliver || !inbox?.webhook_url) return
    const text = JSON.stringify(body)
    const signed = this.signs ? { ...headers, ...signatureOf(inbox.secret, text, this.state.now()) } : {}
    const work = this.deliver(inbox.webhook_url, { 'content-type': 'application/json', ...signed }, text)
      .catch(() => 504)
      .then((status) => {
        if (status >= 300) failed?.(status)
      })
      .finally(() => this.#pending.delete(work))
    this.#pending.add(work)
  }
}
