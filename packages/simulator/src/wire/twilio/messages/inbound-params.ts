import { messageId, type PhoneMessage, type Sending } from '../../content.js'
import type { Phone } from '../../person.js'
import type { TwilioContext, TwilioMessage } from '../numbers/account.js'
import { messageUri } from '../resource.js'

interface Inbound {
  address: string
  from: string
  bsuid: string
  phone: Phone
  message: PhoneMessage
  sending: Sending
  stored: TwilioMessage
  whatsapp: boolean
}

const typeOf = ({ message, whatsapp }: Inbound): string | undefined => {
  if (!whatsapp) return undefined
  const { content } = message
  switch (content.type) {
    case 'media': {
      const family = content.items[0]?.mime.split('/')[0]
      return content.sticker
        ? 'sticker'
        : family === 'image' || family === 'audio' || family === 'video'
          ? family
          : 'document'
    }
    case 'tap':
      return content.option.kind === 'quick_reply' ? 'button' : 'interactive'
    case 'flow':
      return 'interactive'
    case 'contacts':
      return 'contacts'
    default:
      return content.type
  }
}

/** Twilio docs, messaging/guides/webhook-request. */
export const inboundParams = ({ account, world }: TwilioContext, inbound: Inbound): URLSearchParams => {
  const { address, from, phone, message, sending, stored, whatsapp, bsuid } = inbound
  const { content } = message
  const params = new URLSearchParams()
  const set = (name: string, value: string | undefined): void => {
    if (value !== undefined) params.set(name, value)
  }
  set('ToCountry', whatsapp ? undefined : 'US')
  set('SmsMessageSid', stored.sid)
  set('NumMedia', String(stored.media.length))
  for (const [index, media] of stored.media.entries()) {
    set(`MediaContentType${index}`, media.mime)
    set(`MediaUrl${index}`, world.link('api.twilio.com', `${messageUri(account, stored.sid)}/Media/${media.id}`))
  }
  set('SmsSid', stored.sid)
  set('SmsStatus', 'received')
  set('Body', content.type === 'flow' ? '' : stored.body)
  set('To', address)
  set('MessagingServiceSid', stored.serviceSid ?? undefined)
  set('NumSegments', String(stored.segments))
  set('MessageSid', stored.sid)
  set('AccountSid', account.sid)
  set('From', from)
  set('ApiVersion', '2010-04-01')
  if (content.type === 'location') {
    set('Latitude', String(content.latitude))
    set('Longitude', String(content.longitude))
    set('Address', content.address)
    set('Label', content.name)
  }
  if (!whatsapp) return params

  const context: Record<string, string> = {}
  set('MessageType', typeOf(inbound))
  set('ProfileName', phone.profile.name)
  if (!phone.profile.hidden) set('WaId', phone.number.replace('+', ''))
  set('ExternalUserId', `whatsapp:${bsuid}`)
  set('ParentExternalUserId', phone.profile.parentBsuid && `whatsapp:${phone.profile.parentBsuid}`)
  set('Forwarded', String(sending.forwarded !== undefined))
  set('FrequentlyForwarded', String(sending.forwarded === 'frequently'))
  set('ReferralNumMedia', sending.referral?.mediaUrl ? '1' : '0')
  const replied = sending.replyTo ? messageId(sending.replyTo) : content.type === 'tap' ? content.message : undefined
  const original = replied === undefined ? undefined : account.messages.get(replied)
  // Only for messages of the last seven days.
  if (original && world.now() - original.createdAt < 7 * 24 * 3_600_000) {
    set('OriginalRepliedMessageSid', original.sid)
    set('OriginalRepliedMessageSender', original.from ?? undefined)
  }
  if (content.type === 'tap') {
    const { option } = content
    if (option.kind === 'row') {
      set('ListId', option.id)
      set('ListTitle', option.title)
      set('ListDescription', option.description)
    } else {
      set('ButtonText', option.title)
      set('ButtonPayload', option.id)
      context.ButtonText = option.title
      context.ButtonPayload = option.id
      if (option.kind === 'quick_reply') set('ButtonType', 'REPLY')
    }
  }
  if (content.type === 'flow') {
    set('InteractiveData', JSON.stringify({ flowResponse: content.response }))
    set('FlowData', JSON.stringify(content.response))
  }
  const { referral } = sending
  if (referral) {
    set('ReferralSourceId', referral.sourceId)
    set('ReferralSourceUrl', referral.sourceUrl)
    set('ReferralSourceType', referral.sourceType ?? 'ad')
    set('ReferralHeadline', referral.headline)
    set('ReferralBody', referral.body)
    set('ReferralMediaUrl', referral.mediaUrl)
    set('ReferralCtwaClid', referral.clickId)
  }
  if (phone.profile.name) context.ProfileName = phone.profile.name
  if (!phone.profile.hidden) context.WaId = phone.number.replace('+', '')
  set('ChannelMetadata', JSON.stringify({ type: 'whatsapp', data: { context } }))
  return params
}
