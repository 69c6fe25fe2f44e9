import { type Call, form, isObject, json, readJson, type WireResponse } from '../../http.js'
import { invalid } from '../errors.js'
import type { TwilioContext } from '../numbers/account.js'

const inboundId = /^(SM|MM)[0-9a-fA-F]{32}$/

/** Shows typing for 25 s and marks the message read (Twilio docs, whatsapp/api/typing-indicators-resource). */
const show = ({ account, world }: TwilioContext, channel: string, messageId: string): WireResponse => {
  if (channel.toLowerCase() !== 'whatsapp') throw invalid(20001, 'channel must be whatsapp')
  if (!inboundId.test(messageId)) throw invalid(20001, 'messageId is not valid')
  const message = account.messages.get(messageId)
  if (message?.direction !== 'inbound' || !message.to.startsWith('whatsapp:')) {
    throw invalid(20404, 'The message was not found')
  }
  if (message.onPhone) message.onPhone.ticks = 'read'
  world.log.add({
    type: 'phone',
    number: message.from ?? '',
    line: `twilio:${message.to}`,
    what: 'typing',
    message: messageId,
  })
  return json(200, { success: true })
}

export const typingForm = (call: Call, context: TwilioContext): WireResponse => {
  const params = form(call.raw)
  return show(context, params.get('channel') ?? '', params.get('messageId') ?? '')
}

/** v3 accepts only JSON with exactly its two fields. */
export const typingJson = (call: Call, context: TwilioContext): WireResponse => {
  const body = readJson(call.raw)
  if (!isObject(body)) throw invalid(20001, 'The body must be a JSON object')
  for (const name of Object.keys(body)) {
    if (name !== 'channel' && name !== 'messageId') throw invalid(20001, `${name} is not known`)
  }
  if (body.channel !== 'WHATSAPP') throw invalid(20001, 'channel must be WHATSAPP')
  return show(context, String(body.channel), String(body.messageId))
}
