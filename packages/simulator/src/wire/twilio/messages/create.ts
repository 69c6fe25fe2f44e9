import { type Call, form, isObject, readJson } from '../../http.js'
import { type Shown, showContent } from '../content/content-show.js'
import { invalid } from '../errors.js'
import { optedOut, serviceOf, type TwilioContext, type TwilioService } from '../numbers/account.js'

/** Twilio docs, messaging/api/message-resource. */
const known = new Set([
  'To',
  'From',
  'MessagingServiceSid',
  'Body',
  'MediaUrl',
  'ContentSid',
  'ContentVariables',
  'StatusCallback',
  'ApplicationSid',
  'PersistentAction',
  'SendAt',
  'ScheduleType',
  'ShortenUrls',
  'RiskCheck',
  'Attempt',
  'ValidityPeriod',
  'SmartEncoded',
  'SendAsMms',
  'ProvideFeedback',
  'ContentRetention',
  'AddressRetention',
  'FallbackFrom',
  'TrafficType',
  'ForceDelivery',
  'MessageIntent',
  'MaxPrice',
])

export interface Order {
  to: string
  from: string | undefined
  service: TwilioService | undefined
  medium: 'whatsapp' | 'sms'
  body: string
  mediaUrls: readonly string[]
  shown: Shown | undefined
  contentSid: string | undefined
  location: { latitude: number; longitude: number; name?: string } | undefined
  statusCallback: string | undefined
  sendAt: number | undefined
}

const phone = /^\+[1-9]\d{6,14}$/
const scoped = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/

const checkRecipient = (to: string): 'whatsapp' | 'sms' => {
  const whatsapp = to.startsWith('whatsapp:')
  const bare = whatsapp ? to.slice(9) : to
  if (phone.test(bare) || (whatsapp && scoped.test(bare)) || (!whatsapp && /^\d{3,8}$/.test(bare)))
    return whatsapp ? 'whatsapp' : 'sms'
  throw invalid(21211, `The 'To' number ${to} is not a valid phone number.`)
}

const checkCallback = (url: string): void => {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw invalid(21609, `The 'StatusCallback' URL ${url} is not a valid URL.`)
  }
  if (!/^https?:$/.test(parsed.protocol) || parsed.hostname.includes('_')) {
    throw invalid(21609, `The 'StatusCallback' URL ${url} is not a valid URL.`)
  }
}

const checkMedia = (urls: readonly string[], medium: 'whatsapp' | 'sms'): void => {
  if (urls.length > (medium === 'whatsapp' ? 1 : 10))
    throw invalid(21623, 'Number of media files exceeds the allowed limit')
  for (const url of urls) {
    const valid = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
    if (!valid) throw invalid(21620, `Invalid media URL: ${url}`)
  }
}

const minutes = 60_000

const readSchedule = (params: URLSearchParams, now: number, service: boolean): number | undefined => {
  const sendAt = params.get('SendAt')
  if (sendAt === null && params.get('ScheduleType') === null) return undefined
  if (params.get('ScheduleType') !== 'fixed') throw invalid(35114, "ScheduleType must be 'fixed' when SendAt is given")
  if (!service) throw invalid(35118, 'MessagingServiceSid is required to schedule a message')
  const at = Date.parse(sendAt ?? '')
  if (Number.isNaN(at)) throw invalid(35114, 'SendAt is not a valid time')
  if (at < now + 5 * minutes || at > now + 35 * 24 * 60 * minutes) {
    throw invalid(35115, 'SendAt time must be between 5 minutes and 35 days from now')
  }
  return at
}

const readVariables = (text: string | null): ReadonlyMap<string, string> => {
  if (text === null || text === '') return new Map()
  const value = readJson(Buffer.from(text))
  if (!isObject(value)) throw invalid(21656, 'The ContentVariables parameter is invalid')
  const entries = Object.entries(value)
  if (entries.length > 100 || entries.some(([, entry]) => typeof entry !== 'string')) {
    throw invalid(21656, 'The ContentVariables parameter is invalid')
  }
  return new Map(entries.map(([key, entry]) => [key, String(entry)]))
}

const geo = /^geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)(?:\|(.*))?$/s

const readLocation = (actions: readonly string[], medium: 'whatsapp' | 'sms'): Order['location'] => {
  if (actions.length === 0) return undefined
  const match = geo.exec(actions[0] ?? '')
  if (!match || medium === 'sms') throw invalid(21622, 'Invalid PersistentAction')
  return { latitude: Number(match[1]), longitude: Number(match[2]), ...(match[3] ? { name: match[3] } : {}) }
}

/** Reads the request and refuses what Twilio refuses at once; the rest fails later, by status. */
export const readOrder = (call: Call, context: TwilioContext): Order => {
  const { account, world } = context
  const params = form(call.raw)
  for (const name of params.keys()) if (!known.has(name)) throw invalid(20001, `The parameter ${name} is not known`)
  const to = params.get('To')
  if (!to) throw invalid(21604, "A 'To' phone number is required.")
  const given = params.get('From') ?? undefined
  const serviceSid = params.get('MessagingServiceSid')
  if (!given && !serviceSid) throw invalid(21603, "A 'From' phone number is required.")
  const service = serviceSid ? account.services.find(({ sid }) => sid === serviceSid) : undefined
  if (serviceSid && !service) throw invalid(21701, `The Messaging Service ${serviceSid} does not exist`)
  const medium = checkRecipient(to)
  if (account.verified && !account.verified.has(to.replace(/^whatsapp:/, ''))) {
    throw invalid(21608, `The number ${to} is unverified. Trial accounts cannot send messages to unverified numbers`)
  }

  const body = params.get('Body') ?? ''
  const media = params.getAll('MediaUrl').filter(Boolean)
  const contentSid = params.get('ContentSid') ?? undefined
  const actions = params.getAll('PersistentAction')
  if (params.get('ContentVariables') && !contentSid)
    throw invalid(21654, 'ContentSid is required with ContentVariables')
  if (!body && media.length === 0 && !contentSid && actions.length === 0) {
    throw invalid(21619, 'A text message body or media urls must be specified.')
  }
  if (contentSid && (body || media.length > 0))
    throw invalid(21654, 'ContentSid cannot be combined with Body or MediaUrl')
  if (body.length > 1_600) throw invalid(21617, 'The concatenated message body exceeds the 1600 character limit')
  checkMedia(media, medium)
  const content = contentSid ? account.contents.get(contentSid) : undefined
  if (contentSid && !content) throw invalid(21655, `The ContentSid ${contentSid} is invalid`)
  const variables = readVariables(params.get('ContentVariables'))
  const shown = content ? showContent(content, variables, medium) : undefined
  if (content && !shown) throw invalid(21655, 'The Content has no type for this channel')

  const statusCallback = params.get('StatusCallback') || undefined
  if (statusCallback) checkCallback(statusCallback)
  const validity = params.get('ValidityPeriod')
  if (
    validity !== null &&
    !(Number.isInteger(Number(validity)) && Number(validity) >= 1 && Number(validity) <= 36_000)
  ) {
    throw invalid(90007, 'ValidityPeriod must be between 1 and 36000')
  }
  if (params.get('ShortenUrls') === 'true' && !service) throw invalid(20001, 'ShortenUrls needs a MessagingServiceSid')
  const sendAt = readSchedule(params, world.now(), service !== undefined)
  const from = given ? checkSender(context, given, to, medium, media.length > 0) : undefined
  if (service && !from && !pickSender(context, service, to, medium)) {
    throw invalid(21703, 'The Messaging Service contains no phone numbers that can reach this recipient')
  }
  if (service && from && !service.pool.has(from)) throw invalid(21606, `${from} is not in the Messaging Service`)
  // Opted out of a number: refused at once; of a service: by status (Twilio docs, messaging/tutorials/advanced-opt-out).
  if (!service && from && optedOut(account, from, to) && !serviceOf(account, from)?.advancedOptOut) {
    throw invalid(21610, 'Attempt to send to unsubscribed recipient')
  }
  return {
    to,
    from,
    service,
    medium,
    body,
    mediaUrls: shown?.mediaUrls ?? media,
    shown,
    contentSid,
    statusCallback,
    sendAt,
    location: readLocation(actions, medium),
  }
}

const checkSender = (
  { account }: TwilioContext,
  from: string,
  to: string,
  medium: 'whatsapp' | 'sms',
  media: boolean,
): string => {
  if (from.startsWith('whatsapp:') !== (medium === 'whatsapp')) {
    throw invalid(21910, "Invalid 'From' and 'To' pair: they must be of the same channel")
  }
  if (medium === 'whatsapp') {
    if (from === to) throw invalid(63031, 'Message cannot have the same From and To')
    const sender = account.senders.find(({ senderId }) => senderId === from)
    if (!sender?.status.startsWith('ONLINE'))
      throw invalid(63007, 'Twilio could not find a Channel with the specified From address')
    return from
  }
  if (!phone.test(from) && !/^\d{3,8}$/.test(from) && !/^[A-Za-z0-9 ]{1,11}$/.test(from)) {
    throw invalid(21212, `The 'From' number ${from} is not a valid phone number, shortcode, or alphanumeric sender ID.`)
  }
  if (from === to) throw invalid(21211, "'To' and 'From' number cannot be the same")
  const number = account.numbers.find(({ phoneNumber }) => phoneNumber === from)
  if (!number?.sms || (media && !number.mms)) {
    throw invalid(
      21606,
      `The 'From' phone number ${from} is not a valid, message-capable Twilio phone number for this destination.`,
    )
  }
  return from
}

/** The sender a service uses for this recipient; always the same one if sticky. */
export const pickSender = (
  { account }: TwilioContext,
  service: TwilioService,
  to: string,
  medium: 'whatsapp' | 'sms',
): string | undefined => {
  const usable = [...service.pool].filter((sender) =>
    medium === 'whatsapp'
      ? account.senders.some(({ senderId, status }) => senderId === sender && status.startsWith('ONLINE'))
      : account.numbers.some(({ phoneNumber, sms }) => phoneNumber === sender && sms),
  )
  const sticky = service.stickySender ? service.sticky.get(to) : undefined
  return sticky && usable.includes(sticky) ? sticky : usable[0]
}
