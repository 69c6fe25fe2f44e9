import { seededSid } from '../../ids.js'
import type { TwilioContext, TwilioMessage } from '../numbers/account.js'
import { lineOf, personFor, senderNamed } from '../numbers/sender.js'
import { twilioWebhook } from '../webhook.js'

const two = (number: number): string => String(number).padStart(2, '0')

/** `YYMMDDhhmm` (Twilio docs, messaging/guides/track-outbound-message-status). */
const doneDate = (milliseconds: number): string => {
  const date = new Date(milliseconds)
  const day = `${two(date.getUTCFullYear() % 100)}${two(date.getUTCMonth() + 1)}${two(date.getUTCDate())}`
  return `${day}${two(date.getUTCHours())}${two(date.getUTCMinutes())}`
}

const callbackOf = ({ account }: TwilioContext, message: TwilioMessage): string | undefined => {
  if (message.statusCallback) return message.statusCallback
  const service = account.services.find(({ sid }) => sid === message.serviceSid)
  if (service?.statusCallback) return service.statusCallback
  return message.from ? senderNamed(account, message.from)?.statusCallbackUrl : undefined
}

export const sendStatus = (context: TwilioContext, message: TwilioMessage): void => {
  const url = callbackOf(context, message)
  if (!url) return
  const { account, world } = context
  const from = message.from ?? ''
  const whatsapp = message.to.startsWith('whatsapp:')
  const params = new URLSearchParams({
    AccountSid: account.sid,
    ApiVersion: '2010-04-01',
    From: from,
    MessageSid: message.sid,
    MessageStatus: message.status,
    SmsSid: message.sid,
    SmsStatus: message.status,
    To: message.to,
  })
  if (message.serviceSid) params.set('MessagingServiceSid', message.serviceSid)
  if (message.errorCode !== null) {
    params.set('ErrorCode', String(message.errorCode))
    if (message.errorMessage) params.set('ErrorMessage', message.errorMessage)
  }
  const done = message.status === 'delivered' || message.status === 'undelivered'
  if (!whatsapp && done) params.set('RawDlrDoneDate', doneDate(world.now()))
  if (whatsapp) {
    params.set('ChannelInstallSid', seededSid('XE', from))
    params.set('ChannelPrefix', 'whatsapp')
    if (message.status === 'failed' || message.status === 'undelivered') {
      params.set('ChannelStatusMessage', message.errorMessage ?? '')
    }
    if (message.status === 'read') params.set('EventType', 'READ')
    const line = lineOf(context, from)
    const phone = personFor(context, message.to, from)
    if (line && phone && (message.status === 'delivered' || message.status === 'read')) {
      params.set('ExternalUserId', `whatsapp:${phone.bsuid(line)}`)
    }
  }
  world.outbox.submit(
    twilioWebhook(context, {
      kind: 'status',
      order: `${account.sid}:${message.to}`,
      target: { url, method: 'POST' },
      params,
      about: message.sid,
    }),
  )
}
