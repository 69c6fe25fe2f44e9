import { type Content, type Fields, fields, word } from '@deskwire/core/adapter'
import { markupOf } from './markup.js'
import type { Speech } from './speech.js'

/** IBM's integrations cannot do this on WhatsApp and SMS; here a person at the helpdesk takes over. */
export const handOff = (speech: Speech, item: Fields): void => {
  const reason = word(item.message_to_human_agent) ?? word(item.topic) ?? speech.settings.reasons.asked
  const target = fields(fields(item.transfer_info).target)
  const queue = speech.settings.queue ? speech.settings.queue(target) : firstName(target)
  // Which of the two is said, the helpdesk knows: the bridge asks it.
  const [available, unavailable] = [said(speech, item.agent_available), said(speech, item.agent_unavailable)]
  speech.add({
    act: 'handoff',
    reason,
    ...(queue !== undefined && { queue }),
    ...(available && { available }),
    ...(unavailable && { unavailable }),
  })
}

const said = (speech: Speech, given: unknown): Content | undefined => {
  const text = word(fields(given).message)
  return text === undefined ? undefined : { type: 'text', text, markup: markupOf(speech.settings, text) }
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
