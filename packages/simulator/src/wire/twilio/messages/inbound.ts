import { type MediaItem, type PhoneMessage, type Sending, textOf } from '../../content.js'
import { sid } from '../../ids.js'
import type { Line, Phone } from '../../person.js'
import { bytesOf } from '../../world.js'
import { type StoredMedia, serviceOf, type TwilioContext, type TwilioMessage } from '../numbers/account.js'
import { applyKeyword } from '../numbers/optout.js'
import { senderNamed } from '../numbers/sender.js'
import { type TwilioWebhookTarget, twilioWebhook } from '../webhook.js'
import { inboundParams } from './inbound-params.js'
import { reply, replyFromAnswer } from './reply.js'
import { segmentCount } from './segments.js'

/** Kinds for which no webhook is documented: reactions, edits, deletes, polls. */
const silent = new Set(['reaction', 'edit', 'revoke', 'unsupported', 'order', 'raw', 'other', 'shared-number'])

const days = 24 * 3_600_000

/** Where an inbound message goes. `null`: a service without a URL drops it (Twilio OpenAPI, messaging_v1). */
const targetOf = ({ account }: TwilioContext, address: string): TwilioWebhookTarget | null | undefined => {
  const service = serviceOf(account, address)
  if (service && !service.useInboundWebhookOnNumber) {
    if (!service.inboundRequestUrl) return null
    return { url: service.inboundRequestUrl, method: service.inboundMethod, fallbackUrl: service.fallbackUrl }
  }
  const sender = senderNamed(account, address)
  if (sender) {
    return sender.callbackUrl
      ? { url: sender.callbackUrl, method: sender.callbackMethod, fallbackUrl: sender.fallbackUrl }
      : undefined
  }
  const number = account.numbers.find(({ phoneNumber }) => phoneNumber === address)
  return number?.smsUrl
    ? { url: number.smsUrl, method: number.smsMethod, fallbackUrl: number.smsFallbackUrl }
    : undefined
}

const filesOf = (message: PhoneMessage): readonly MediaItem[] => {
  const { content } = message
  if (content.type === 'media') return content.items
  if (content.type === 'contacts') {
    return content.contacts.map((contact) => ({
      mime: 'text/vcard',
      bytes: new TextEncoder().encode(`BEGIN:VCARD\nVERSION:3.0\nNOTE:${JSON.stringify(contact)}\nEND:VCARD\n`),
    }))
  }
  return []
}

const addressOf = (phone: Phone, whatsapp: boolean, bsuid: string): string =>
  whatsapp ? `whatsapp:${phone.profile.hidden ? (phone.profile.parentBsuid ?? bsuid) : phone.number}` : phone.number

export const receiveFromPhone = (
  context: TwilioContext,
  line: Line,
  phone: Phone,
  message: PhoneMessage,
  sending: Sending,
): void => {
  const address = line.id
  const { account, world } = context
  if (silent.has(message.content.type)) {
    world.log.add({
      type: 'phone',
      number: phone.number,
      line: message.line,
      what: `not carried: ${message.content.type}`,
      message: message.id,
    })
    return
  }
  const whatsapp = address.startsWith('whatsapp:')
  const bsuid = phone.bsuid(line)
  const from = addressOf(phone, whatsapp, bsuid)
  const now = world.now()
  const body = textOf(message.content) ?? ''
  const target = targetOf(context, address)
  if (target === null) {
    world.log.add({
      type: 'alert',
      provider: 'twilio',
      code: 0,
      text: 'The Messaging Service has no InboundRequestUrl: dropped',
      about: message.id,
    })
    return
  }
  const media: StoredMedia[] = filesOf(message).map((file) => ({
    id: sid('ME'),
    mime: file.mime,
    bytes: bytesOf(file),
    at: now,
    messageSid: message.id,
    ...(file.filename ? { filename: file.filename } : {}),
  }))
  for (const file of media) account.media.set(file.id, file)
  const service = serviceOf(account, address)
  const stored: TwilioMessage = {
    sid: message.id,
    direction: 'inbound',
    from,
    to: address,
    body,
    status: 'received',
    serviceSid: service?.sid ?? null,
    errorCode: null,
    errorMessage: null,
    segments: whatsapp ? 1 : segmentCount(body),
    media,
    createdAt: now,
    updatedAt: now,
    sentAt: now,
    onPhone: message,
  }
  account.messages.set(stored.sid, stored)
  if (service?.stickySender) service.sticky.set(from, address)

  const sandbox = senderNamed(account, address)?.sandbox
  if (sandbox && body.trim().toLowerCase() === `join ${sandbox.code}`.toLowerCase()) {
    senderNamed(account, address)?.joined.set(phone.number, now)
    reply(
      context,
      stored,
      'Twilio Sandbox: ✅ You are all set! The sandbox can now send/receive messages from this number.',
    )
    return
  }
  const joined = senderNamed(account, address)?.joined.get(phone.number)
  if (sandbox && (joined === undefined || now - joined > 3 * days)) {
    reply(context, stored, 'Twilio Sandbox: Your number is not connected to a Sandbox. Send join <sandbox name>.')
    return
  }
  const keyword = applyKeyword(context, address, from, body)
  if (keyword?.reply) reply(context, stored, keyword.reply)
  if (!target) return
  const params = inboundParams(context, { address, from, bsuid, phone, message, sending, stored, whatsapp })
  if (keyword?.named) params.set('OptOutType', keyword.type)
  world.outbox.submit(
    twilioWebhook(context, {
      kind: 'inbound',
      order: `${account.sid}:${from}`,
      target,
      params,
      about: stored.sid,
      answered: (answer) => replyFromAnswer(context, stored, answer),
    }),
  )
}
