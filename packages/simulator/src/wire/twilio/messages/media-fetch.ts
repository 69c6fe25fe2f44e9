import { sid } from '../../ids.js'
import type { StoredMedia, TwilioContext, TwilioMessage } from '../numbers/account.js'
import type { Order } from './create.js'

const megabyte = 1_048_576

/** Twilio docs, whatsapp/guidance-whatsapp-media-messages. */
const whatsappTypes = new Set([
  'image/jpeg',
  'image/jpg',
  'image/png',
  'image/webp',
  'audio/ogg',
  'audio/amr',
  'audio/3gpp',
  'audio/aac',
  'audio/mpeg',
  'audio/mp4',
  'application/pdf',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'video/mp4',
  'text/vcard',
  'text/x-vcard',
  'text/plain',
])

const family = (mime: string): string => mime.split(';')[0]?.trim().toLowerCase() ?? ''

const tooBig = (order: Order, mime: string, size: number): boolean =>
  order.medium === 'sms' ? size > 5 * megabyte : size > (mime.startsWith('image/') ? 5 : 16) * megabyte

/** Twilio sends HEAD and GET, and both must name the same type. A number is the error code. */
export const collectMedia = async (
  { world, account }: TwilioContext,
  message: TwilioMessage,
  order: Order,
): Promise<number | undefined> => {
  const whatsapp = order.medium === 'whatsapp'
  for (const url of order.mediaUrls) {
    let mime: string
    let bytes: Uint8Array
    let filename: string | undefined
    try {
      const head = await world.fetchMedia(url, 'HEAD')
      const got = await world.fetchMedia(url, 'GET')
      if (head.status !== 200 || got.status !== 200) return whatsapp ? 63019 : 21620
      if (!got.mime || family(head.mime) !== family(got.mime)) return 12300
      ;({ mime, bytes, filename } = got)
    } catch {
      return whatsapp ? 63019 : 21620
    }
    if (whatsapp && !whatsappTypes.has(family(mime))) return 63021
    if (tooBig(order, family(mime), bytes.length)) return whatsapp ? 63034 : 11751
    const media: StoredMedia = {
      id: sid('ME'),
      mime: family(mime),
      bytes,
      at: world.now(),
      messageSid: message.sid,
      ...(filename ? { filename } : {}),
    }
    message.media.push(media)
    account.media.set(media.id, media)
  }
  return undefined
}
