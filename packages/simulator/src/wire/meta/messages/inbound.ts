import { createHash } from 'node:crypto'
import { kindOf, type MediaItem, messageId, type PhoneMessage, type Sending } from '../../content.js'
import type { JsonObject } from '../../http.js'
import { numericId } from '../../ids.js'
import type { Line, Phone } from '../../person.js'
import { bytesOf } from '../../world.js'
import type { MetaContext, MetaMedia, MetaNumber } from '../account/app.js'
import { identity } from '../account/identity.js'
import { webhookError } from '../errors.js'
import { mediaAddress } from './media.js'

const days = 24 * 3_600_000

/** A customer's file, kept for seven days (Meta docs, business-phone-numbers/media). */
const store = ({ world, state }: MetaContext, number: MetaNumber, item: MediaItem): MetaMedia => {
  const media: MetaMedia = {
    id: numericId(),
    mime: item.mime,
    bytes: bytesOf(item),
    at: world.now(),
    number: number.id,
    addresses: new Map(),
    expiresAt: world.now() + 7 * days,
    ...(item.filename ? { filename: item.filename } : {}),
  }
  state.media.set(media.id, media)
  return media
}

const mediaBody = (context: MetaContext, number: MetaNumber, item: MediaItem): JsonObject => {
  const media = store(context, number, item)
  return {
    ...(item.filename ? { filename: item.filename } : {}),
    mime_type: media.mime,
    sha256: createHash('sha256').update(media.bytes).digest('base64'),
    id: media.id,
    url: mediaAddress(context, media),
  }
}

const typed = (type: string, value: unknown): JsonObject => ({ type, [type]: value as JsonObject })

const body = (context: MetaContext, number: MetaNumber, phone: Phone, message: PhoneMessage): JsonObject => {
  const { content } = message
  switch (content.type) {
    case 'text':
      return typed('text', { body: content.text })
    case 'media': {
      const [item] = content.items
      if (!item) return typed('text', { body: '' })
      if (content.sticker) return typed('sticker', { ...mediaBody(context, number, item), animated: false })
      const kind = kindOf(item.mime)
      const caption = content.text && kind !== 'audio' ? { caption: content.text } : {}
      const voice = kind === 'audio' ? { voice: content.voice ?? false } : {}
      return typed(kind, { ...caption, ...mediaBody(context, number, item), ...voice })
    }
    case 'location': {
      const { latitude, longitude, name, address } = content
      return typed('location', { latitude, longitude, ...(name ? { name } : {}), ...(address ? { address } : {}) })
    }
    case 'contacts':
      return { type: 'contacts', contacts: content.contacts }
    case 'shared-number': {
      const digits = phone.number.replace('+', '')
      return {
        type: 'contacts',
        contacts: [{ origin: 'contact_request', phones: [{ phone: phone.number, wa_id: digits }] }],
      }
    }
    case 'tap': {
      const { id, title, description, kind } = content.option
      if (kind === 'quick_reply') return typed('button', { payload: id, text: title })
      if (kind === 'row') {
        return typed('interactive', {
          type: 'list_reply',
          list_reply: { id, title, ...(description ? { description } : {}) },
        })
      }
      return typed('interactive', { type: 'button_reply', button_reply: { id, title } })
    }
    case 'flow':
      return typed('interactive', {
        type: 'nfm_reply',
        nfm_reply: { name: 'flow', body: 'Sent', response_json: JSON.stringify(content.response) },
      })
    case 'reaction':
      // A removed reaction has no emoji (Meta docs, webhooks/reference/messages/reaction).
      return typed('reaction', { message_id: content.message, ...(content.emoji ? { emoji: content.emoji } : {}) })
    case 'order':
      return typed('order', {
        catalog_id: content.catalog,
        text: content.text ?? '',
        product_items: content.items.map((item) => ({
          product_retailer_id: item.product,
          quantity: item.quantity,
          item_price: item.price,
          currency: item.currency,
        })),
      })
    case 'edit':
      // Only coexistence numbers get these; others get `unsupported`.
      return number.coexistence
        ? typed('edit', { original_message_id: content.message, message: typed('text', { body: content.text }) })
        : unsupported('edit')
    case 'revoke':
      return number.coexistence ? typed('revoke', { original_message_id: content.message }) : unsupported('revoke')
    case 'unsupported':
      return unsupported(content.what)
    case 'raw':
      return content.message
    default:
      return unsupported(content.type)
  }
}

const unsupported = (type: string): JsonObject => ({
  type: 'unsupported',
  errors: [webhookError(131051, 'Message type is currently not supported.')],
  unsupported: { type },
})

const context = (number: MetaNumber, message: PhoneMessage, sending: Sending): JsonObject => {
  if (sending.forwarded)
    return { context: { [sending.forwarded === 'frequently' ? 'frequently_forwarded' : 'forwarded']: true } }
  const { content } = message
  const replied =
    sending.replyTo !== undefined
      ? messageId(sending.replyTo)
      : content.type === 'tap' || content.type === 'flow' || content.type === 'shared-number'
        ? content.message
        : undefined
  return replied === undefined ? {} : { context: { from: number.displayPhoneNumber.replace(/\D/g, ''), id: replied } }
}

const referral = ({ referral: given }: Sending): JsonObject => {
  if (!given) return {}
  const url = given.mediaUrl && { [given.mediaType === 'video' ? 'video_url' : 'image_url']: given.mediaUrl }
  return {
    referral: {
      source_url: given.sourceUrl ?? `https://fb.me/${given.sourceId}`,
      source_id: given.sourceId,
      source_type: given.sourceType ?? 'ad',
      ...(given.headline ? { headline: given.headline } : {}),
      ...(given.body ? { body: given.body } : {}),
      ...(given.mediaType ? { media_type: given.mediaType } : {}),
      ...(url || {}),
      ...(given.clickId ? { ctwa_clid: given.clickId } : {}),
    },
  }
}

/** Meta docs, webhooks/reference/messages. */
export const inboundMessage = (
  world: MetaContext,
  number: MetaNumber,
  line: Line,
  phone: Phone,
  message: PhoneMessage,
  sending: Sending,
): JsonObject => ({
  ...context(number, message, sending),
  ...referral(sending),
  ...identity(phone, line, 'from'),
  ...(sending.group ? { group_id: sending.group } : {}),
  id: message.id,
  timestamp: String(Math.floor(message.at / 1_000)),
  ...body(world, number, phone, message),
})
