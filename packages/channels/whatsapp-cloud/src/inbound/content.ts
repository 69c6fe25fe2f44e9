import { type Contact, type Content, type Fields, filled, list, type MediaKind } from '@deskwire/core/adapter'
import { cut, fields, numeric } from '../read.js'
import { interactive, tap } from './interactive.js'

const unsupported = (kind: string): Content => ({ type: 'unsupported', kind: cut(kind, 64) })

/** `131051 Message type unknown`: Meta's reason for a message it could not deliver. */
const errorText = (errors: unknown): string | undefined => {
  const error = fields(list(errors)[0])
  if (!error) return undefined
  // Older payloads have `details` next to the code, newer ones in `error_data`.
  const detail = filled(fields(error.error_data)?.details) ?? filled(error.details) ?? filled(error.message)
  const title = filled(error.title)
  const text = [numeric(error.code), title, detail === title ? undefined : detail].filter((one) => one !== undefined)
  return text.length === 0 ? undefined : cut(text.join(' '), 500)
}

/**
 * The content of one message, by its type ("webhooks/reference/messages"). Content that cannot be shown is named, with
 * the reason from its errors.
 */
export const contentOf = (type: string | undefined, message: Fields, errors: unknown = message.errors): Content => {
  const content = partOf(type, message)
  if (content.type !== 'unsupported') return content
  const reason = errorText(errors)
  return reason === undefined ? content : { ...content, reason }
}

const partOf = (type: string | undefined, message: Fields): Content => {
  switch (type) {
    case 'text': {
      const body = fields(message.text)?.body
      return typeof body === 'string' ? { type: 'text', text: body, markup: 'whatsapp' } : unsupported('text')
    }
    case 'image':
      return media('image', message.image)
    case 'video':
      return media('video', message.video)
    case 'audio':
      return media(fields(message.audio)?.voice === true ? 'voice' : 'audio', message.audio)
    case 'document':
      return media('file', message.document)
    case 'sticker':
      return media('sticker', message.sticker)
    case 'location':
      return location(message)
    case 'contacts':
      return contacts(message)
    case 'button': {
      const button = fields(message.button)
      const text = filled(button?.text)
      const payload = filled(button?.payload) ?? text
      return payload === undefined ? unsupported('button') : tap(payload, text ?? payload)
    }
    case 'interactive':
      return interactive(fields(message.interactive))
    case 'reaction': {
      const reaction = fields(message.reaction)
      const to = filled(reaction?.message_id)
      // Removed if the emoji is absent or empty.
      return to === undefined
        ? unsupported('reaction')
        : { type: 'reaction', emoji: filled(reaction?.emoji) ?? null, to }
    }
    case 'order':
      return order(message)
    case 'edit':
    case 'revoke':
      return change(type, fields(type === 'edit' ? message.edit : message.revoke))
    case 'unsupported':
      return unsupported(filled(fields(message.unsupported)?.type) ?? 'unknown')
    default:
      return unsupported(type ?? 'unknown')
  }
}

const media = (kind: MediaKind, value: unknown): Content => {
  const body = fields(value)
  // The id is valid for seven days, the url for five minutes.
  const ref = filled(body?.id) ?? filled(body?.url) ?? filled(body?.link)
  if (!body || ref === undefined || ref.length > 4096) return unsupported(kind)
  const name = filled(body.filename)
  const caption = filled(body.caption)
  return {
    type: 'media',
    kind,
    media: { ref, mime: filled(body.mime_type) ?? 'application/octet-stream', ...(name === undefined ? {} : { name }) },
    ...(caption === undefined ? {} : { caption, markup: 'whatsapp' as const }),
  }
}

const location = (message: Fields): Content => {
  const place = fields(message.location)
  const latitude = numeric(place?.latitude)
  const longitude = numeric(place?.longitude)
  if (latitude === undefined || longitude === undefined) return unsupported('location')
  const name = filled(place?.name)
  const address = filled(place?.address)
  return {
    type: 'location',
    latitude,
    longitude,
    ...(name === undefined ? {} : { name }),
    ...(address === undefined ? {} : { address }),
  }
}

const words = (values: unknown, pick: (one: Fields) => unknown): string[] =>
  list(values).flatMap((value) => filled(pick(fields(value) ?? {})) ?? [])

// Any part may be missing, even the name.
const contact = (value: unknown): Contact => {
  const card = fields(value) ?? {}
  const name = fields(card.name)
  const phones = words(card.phones, (phone) => phone.phone ?? phone.wa_id)
  const emails = words(card.emails, (email) => email.email)
  const full = [filled(name?.first_name), filled(name?.last_name)].filter((part) => part !== undefined).join(' ')
  const known =
    filled(name?.formatted_name) ?? filled(full) ?? filled(fields(card.org)?.company) ?? phones[0] ?? emails[0]
  return { name: known ?? '?', phones, emails }
}

const contacts = (message: Fields): Content =>
  Array.isArray(message.contacts) && message.contacts.length > 0
    ? { type: 'contacts', contacts: message.contacts.map(contact) }
    : unsupported('contacts')

const order = (message: Fields): Content => {
  const order = fields(message.order)
  if (!order) return unsupported('order')
  const text = filled(order.text)
  const items = list(order.product_items).map((value) => {
    const item = fields(value) ?? {}
    const price = numeric(item.item_price)
    const currency = filled(item.currency)
    return {
      id: filled(item.product_retailer_id) ?? '?',
      quantity: numeric(item.quantity) ?? 1,
      ...(price === undefined ? {} : { price }),
      ...(currency === undefined ? {} : { currency }),
    }
  })
  return { type: 'order', ...(text === undefined ? {} : { text }), items }
}

// Only numbers shared with the WhatsApp Business app get these; others get `unsupported` with the same word as its type.
const change = (type: 'edit' | 'revoke', body: Fields | undefined): Content => {
  const of = filled(body?.original_message_id)
  if (of === undefined) return unsupported(type)
  const inner = fields(body?.message)
  const kind = filled(inner?.type)
  // An edit is never nested; following one would let a payload decide how deep we go.
  if (!inner || kind === 'edit' || kind === 'revoke') return { type, of }
  return { type, of, content: contentOf(kind, inner) }
}
