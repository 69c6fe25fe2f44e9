import { createHmac } from 'node:crypto'
import { appId, channelId, portalId, type State, type StoredMessage, type Thread } from './state.js'

export const clientSecret = 'planted-client-secret-77c2'

/** As HubSpot signs: base64 of HMAC-SHA256 over method, address, body and time. */
export const signature = (
  method: string,
  url: string,
  body: Uint8Array | string,
  time: number,
  secret = clientSecret,
) => ({
  'x-hubspot-signature-v3': createHmac('sha256', secret)
    .update(`${method}${url}`)
    .update(body)
    .update(String(time))
    .digest('base64'),
  'x-hubspot-request-timestamp': String(time),
})

export type Deliver = (url: string, call: { headers: Record<string, string>; body: string }) => Promise<number>

/** What HubSpot posts, and how: again while nobody takes it. */
export class Hooks {
  deliver: Deliver | undefined
  readonly posted: { url: string; headers: Record<string, string>; body: string }[] = []
  readonly #under: Set<Promise<void>> = new Set()

  constructor(readonly state: State) {}

  async idle(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under)
  }

  /** An agent's message over the channel: one event, not a list. */
  said(thread: Thread, message: StoredMessage): object {
    return {
      type: 'OUTGOING_CHANNEL_MESSAGE_CREATED',
      portalId,
      channelId: thread.channelId,
      eventId: this.state.id(),
      eventTimestamp: this.state.time(),
      channelIntegrationThreadIds: [thread.reference],
      message,
    }
  }

  event(thread: Thread, subscriptionType: string, more: object = {}): object {
    return {
      eventId: Number(this.state.id()),
      subscriptionId: 1,
      portalId: Number(portalId),
      appId,
      occurredAt: this.state.now(),
      subscriptionType,
      attemptNumber: 0,
      objectId: Number(thread.id),
      changeSource: 'USER',
      ...more,
    }
  }

  changed(thread: Thread, propertyName: string, propertyValue: string): void {
    const { subscriptions, webhook } = this.state
    const wanted = subscriptions.some(
      (one) => one.active && one.eventType === 'conversation.propertyChange' && one.propertyName === propertyName,
    )
    if (webhook && wanted)
      this.post(webhook.targetUrl, [this.event(thread, 'conversation.propertyChange', { propertyName, propertyValue })])
  }

  outgoing(thread: Thread, message: StoredMessage): void {
    const url = this.state.channels.get(channelId)?.webhookUrl
    if (typeof url === 'string') this.post(url, this.said(thread, message))
  }

  post(url: string, event: object): void {
    const { deliver } = this
    if (!deliver) return
    const body = JSON.stringify(event)
    const attempt = async () => {
      for (let tries = 0; tries < 10; tries++) {
        const headers = { 'content-type': 'application/json', ...signature('POST', url, body, this.state.now()) }
        this.posted.push({ url, headers, body })
        const status = await deliver(url, { headers, body }).catch(() => 0)
        if (status >= 200 && status < 300) return
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    const under = attempt().finally(() => this.#under.delete(under))
    this.#under.add(under)
  }
}
