import { convert } from '@deskwire/core/adapter'
import { wholeOf } from './shown.js'
import type { Conversation, State } from './state.js'

/** A notification about a conversation, with its newest part. */
export const webhookOf = (state: State, topic: string, conversation: Conversation): object => {
  const [part] = conversation.parts.slice(-1)
  // "In webhook payloads for API version 2.15+, this field returns plain text."
  const shown = part && { ...part, body: part.body === null ? null : convert(part.body, 'html', 'plain') }
  const item =
    topic === 'conversation.deleted'
      ? { type: 'conversation', id: conversation.id }
      : wholeOf(state, conversation, shown ? [shown] : [])
  return {
    type: 'notification_event',
    app_id: 'a1b2c3',
    data: { type: 'notification_event_data', item },
    links: {},
    id: `notif_${state.id()}`,
    topic,
    delivery_status: 'pending',
    delivery_attempts: 1,
    delivered_at: 0,
    first_sent_at: state.time(),
    created_at: state.time(),
    self: null,
  }
}
