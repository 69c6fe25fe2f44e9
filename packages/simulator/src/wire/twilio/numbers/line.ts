import type { PhoneMessage, Sending } from '../../content.js'
import { sid } from '../../ids.js'
import type { Line, Phone } from '../../person.js'
import { receiveFromPhone } from '../messages/inbound.js'
import { moveTo } from '../messages/progress.js'
import type { TwilioContext } from './account.js'
import { senderNamed } from './sender.js'

/** This account's sender, as phones see it. */
export const twilioLine = (context: TwilioContext, address: string): Line | undefined => {
  const { account } = context
  const sender = senderNamed(account, address)
  const number = sender ? undefined : account.numbers.find(({ phoneNumber }) => phoneNumber === address)
  if (!sender && !number) return undefined
  const line: Line = {
    key: `twilio:${address}`,
    provider: 'twilio',
    medium: sender ? 'whatsapp' : 'sms',
    id: address,
    address: address.replace(/^whatsapp:/, ''),
    name: sender?.name ?? number?.friendlyName,
    // One WhatsApp business account per Twilio account (Twilio docs, whatsapp/key-concepts).
    portfolio: account.sid,
    newMessageId: (sending: Sending) => sid(sending.media || sending.voice || sending.sticker ? 'MM' : 'SM'),
    receive: (phone, message, sending) => receiveFromPhone(context, line, phone, message, sending),
    ticked: (_phone: Phone, message: PhoneMessage) => {
      const known = account.messages.get(message.id)
      if (!known || known.onPhone !== message) return
      if (message.ticks === 'delivered') moveTo(context, known, 'delivered')
      // SMS has no read receipts; `played` exists only at Meta.
      if (message.ticks === 'read' && sender) moveTo(context, known, 'read')
    },
  }
  return line
}

export const twilioLines = (context: TwilioContext): Line[] =>
  [
    ...context.account.senders.map(({ senderId }) => senderId),
    ...context.account.numbers.map(({ phoneNumber }) => phoneNumber),
  ]
    .map((address) => twilioLine(context, address))
    .filter((line) => line !== undefined)
