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

/** Our own refusal is a whole sentence and used unchanged; a provider's needs an introduction. */
const wordsOf = (failure: Failure | undefined): string => {
  if (!failure) return 'The message was not delivered.'
  const reason = failure.remedy ? `${sentence(failure.message)} ${failure.remedy}` : failure.message
  return failure.provider ? `The message was not delivered: ${reason}` : reason
}

/**
 * How far an agent's message got. There is an event for read but none for failure, so the agent gets an automated message
 * in the conversation; a custom event is for flows and bots.
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

/** "If you pass an unsupported event name, the API returns a 400 error": then a message says it instead. */
const sendEvent = async (send: (activity: Written) => Promise<unknown>, event: Written): Promise<boolean> => {
  try {
    await send(event)
    return true
  } catch (thrown) {
    if (DeskwireError.isInstance(thrown) && thrown.failure.provider?.status === 400) return false
    throw thrown
  }
}
