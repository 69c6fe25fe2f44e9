import type { Deliver, WebhookAnswer, WebhookCall } from './outbox.js'

export interface Received extends WebhookCall {
  url: string
  params: Record<string, string>
}

/** A business's webhook end, for this package's own tests. */
export const createReceiver = (answers: (call: Received) => WebhookAnswer | number = () => 200) => {
  const received: Received[] = []
  const deliver: Deliver = async (url, call) => {
    const entry = {
      url,
      ...call,
      params: Object.fromEntries(new URLSearchParams(call.method === 'POST' ? call.body : new URL(url).search)),
    }
    received.push(entry)
    const answer = answers(entry)
    if (answer === 0) throw new Error('connection refused')
    return answer
  }
  return { received, deliver }
}
