import { type Item, record, words } from './shapes.js'
import type { Speech } from './speech.js'

/** IBM's integrations cannot do this on WhatsApp and SMS; here a person of the helpdesk takes over. */
export const handOff = (speech: Speech, item: Item): void => {
  // Whether somebody is free is the helpdesk's to know; when nobody is, the bridge says so.
  speech.text(words(record(item.agent_available).message))
  const reason = words(item.message_to_human_agent) ?? words(item.topic) ?? speech.settings.reasons.asked
  const target = record(record(item.transfer_info).target)
  const queue = speech.settings.queue ? speech.settings.queue(target) : firstName(target)
  speech.add({ act: 'handoff', reason, ...(queue !== undefined && { queue }) })
}

/** `{ zendesk: { department: 'Payments department' } }`, or `{ queue: 'payments' }`. */
const firstName = (target: Item): string | undefined => {
  for (const value of [target.queue, ...Object.values(target)]) {
    const name =
      words(value) ??
      Object.values(record(value))
        .map(words)
        .find((one) => one !== undefined)
    if (name !== undefined) return name
  }
  return undefined
}
