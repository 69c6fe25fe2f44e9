import { type Delivery, DeskwireError, type Failure, type Ticket } from '@deskwire/core/adapter'
import type { Settings } from '../options.js'
import { messageOfEvent } from './activity.js'
import { customEvent, notice, type Written } from './write.js'

interface Progress {
  ticket: Ticket
  reply: string
  delivery: Delivery
  failure: Failure | undefined
}

const sentence = (text: string): string => (/[.!?。]$/.test(text) ? text : `${text}.`)

/** A refusal of ours is a whole sentence, and goes as it is; a provider's needs to say first what it is about. */
const wordsOf = (failure: Failure | undefined): string => {
  if (!failure) return 'The message was not delivered.'
  const reason = failure.remedy ? `${sentence(failure.message)} ${failure.remedy}` : failure.message
  return failure.provider ? `The message was not delivered: ${reason}` : reason
}

/**
 * How far an agent's message got. Read is an event of its own; for a failure there is none, so the agent reads it as an
 * automated message in the conversation; a custom event is for flows and bots.
 */
export const reportTo = async (
  { failures, customEvents }: Pick<Settings, 'failures' | 'customEvents'>,
  send: (activity: Written) => Promise<unknown>,
  { ticket, reply, delivery, failure }: Progress,
): Promise<void> => {
  const message = messageOfEvent(reply)
  if (delivery === 'read') {
    // "The system marks that message and all preceding messages as read by the user."
    if (message !== undefined) await send({ type: 'event', name: 'MessageRead', value: { messageId: message } })
    return
  }
  if (delivery !== 'failed') return
  const words = wordsOf(failure)
  const event = customEvent(customEvents.failed, {
    reason: words,
    code: failure?.code ?? 'unknown',
    ...(message !== undefined && { message }),
  })
  const shown = failures !== 'message' && (await sendEvent(send, event))
  if (!shown || failures === 'both') for (const one of notice(words, ticket.id)) await send(one)
}

/** "If you pass an unsupported event name, the API returns a 400 error": then it has to be said in words. */
const sendEvent = async (send: (activity: Written) => Promise<unknown>, event: Written): Promise<boolean> => {
  try {
    await send(event)
    return true
  } catch (thrown) {
    if (DeskwireError.isInstance(thrown) && thrown.failure.provider?.status === 400) return false
    throw thrown
  }
}
