import {
  type MediaItem,
  messageId,
  type PhoneContent,
  type PhoneMessage,
  type PhoneOption,
  type Sending,
} from './content.js'

/** The message that a customer's gesture becomes. */
export const contentOf = (sending: Sending, need: (message: string | PhoneMessage) => PhoneMessage): PhoneContent => {
  if (sending.tap) {
    const message = need(sending.tap.message)
    return tapped(message, optionOf(message, sending.tap.option))
  }
  if (sending.media) {
    const items: readonly MediaItem[] = Array.isArray(sending.media) ? sending.media : [sending.media as MediaItem]
    return { type: 'media', items, ...(sending.text ? { text: sending.text } : {}) }
  }
  if (sending.voice) return { type: 'media', items: [sending.voice], voice: true }
  if (sending.sticker) return { type: 'media', items: [sending.sticker], sticker: true }
  if (sending.location) return { type: 'location', ...sending.location }
  if (sending.contacts) return { type: 'contacts', contacts: sending.contacts }
  if (sending.flow) {
    const { message, response } = sending.flow
    return { type: 'flow', response, ...(message ? { message: messageId(message) } : {}) }
  }
  if (sending.reaction) {
    return { type: 'reaction', message: messageId(sending.reaction.message), emoji: sending.reaction.emoji }
  }
  if (sending.order) return { type: 'order', ...sending.order }
  if (sending.edit) return { type: 'edit', message: messageId(sending.edit.message), text: sending.edit.text }
  if (sending.revoke) return { type: 'revoke', message: messageId(sending.revoke) }
  if (sending.unsupported) return { type: 'unsupported', what: sending.unsupported }
  if (sending.raw) return { type: 'raw', message: sending.raw }
  if (sending.text !== undefined) return { type: 'text', text: sending.text }
  throw new Error('There is nothing to send.')
}

/** Links, calls and codes open on the phone and send nothing, which a test that waits for a message should be told. */
const tapped = (message: PhoneMessage, option: PhoneOption): PhoneContent => {
  if (option.kind === 'reply' || option.kind === 'row' || option.kind === 'quick_reply') {
    return { type: 'tap', message: message.id, option }
  }
  // The answer to a request for a number has no vCard (Meta docs, business-scoped-user-ids).
  if (option.kind === 'contact') return { type: 'shared-number', message: message.id }
  throw new Error(`The option ${option.title} (${option.kind}) opens on the phone; a tap on it sends nothing.`)
}

const optionOf = (message: PhoneMessage, id: string): PhoneOption => {
  const options = message.content.type === 'choice' ? message.content.options : []
  const found = options.find((option) => option.id === id) ?? options.find((option) => option.title === id)
  if (!found) throw new Error(`The message ${message.id} has no option ${id}.`)
  return found
}
