import { eventShape, messageShape } from './shapes.js'
import type { Event, Message, State } from './state.js'

/** What Front asks of a channel: `{ type, payload, metadata }` (docs/creating-a-partner-channel). */
export const messageHook = (state: State, message: Message) => {
  const { externals } = state.get(message.conversation)
  return {
    path: `/${message.channel}`,
    body: {
      type: 'message',
      payload: messageShape(state, message, true),
      metadata: {
        ...(externals[0] !== undefined && { external_conversation_id: externals[0] }),
        external_conversation_ids: externals,
      },
    },
  }
}

const named: Readonly<Record<string, string>> = {
  archive: 'conversation_archived',
  reopen: 'conversation_reopened',
  trash: 'conversation_deleted',
  assign: 'assignee_changed',
  comment: 'new_comment_added',
}

/** An application webhook: `{ type, authorization, payload }` (docs/application-webhooks), the payload an event. */
export const eventHook = (state: State, event: Event) => ({
  path: '',
  body: { type: named[event.type] ?? event.type, authorization: { id: 'cmp_1' }, payload: eventShape(state, event) },
})

/** What Front tells a channel of what the channel itself has synchronized. */
export const importedHook = (state: State, message: Message) => ({
  path: `/${message.channel}`,
  body: { ...messageHook(state, message).body, type: 'message_imported' },
})
