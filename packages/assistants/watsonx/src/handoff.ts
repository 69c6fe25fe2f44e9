import { type Fields, fields, word } from '@deskwire/core/adapter'
import type { Speech } from './speech.js'

/** IBM's integrations cannot do this on WhatsApp and SMS; here a person of the helpdesk takes over. */
export const handOff = (speech: Speech, item: Fields): void => {
  // Whether somebody is free is the helpdesk's to know; when nobody is, the bridge says so.
  speech.text(word(fields(item.agent_available).message))
  const reason = word(item.message_to_human_agent) ?? word(item.topic) ?? speech.settings.reasons.asked
  const target = fields(fields(item.transfer_info).target)
  const queue = speech.settings.queue ? speech.settings.queue(target) : firstName(target)
  speech.add({ act: 'handoff', reason, ...(queue !== undefined && { queue }) })
}

/** `{ zendesk: { department: 'Payments department' } }`, or `{ queue: 'payments' }`. */
const firstName = (target: Fields): string | undefined => {
  for (const value of [target.queue, ...Object.values(target)]) {
    const name =
      word(value) ??
      Object.values(fields(value))
        .map(word)
        .find((one) => one !== undefined)
    if (name !== undefined) return name
  }
  return undefined
}
