import type { JsonObject } from '../http.js'
import type { StoredMedia, TwilioAccount, TwilioMessage } from './numbers/account.js'

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (number: number): string => String(number).padStart(2, '0')

/** The 2010 API writes RFC 2822 dates; the client turns a missing one into "now". */
export const rfc2822 = (milliseconds: number): string => {
  const date = new Date(milliseconds)
  const day = `${days[date.getUTCDay()]}, ${two(date.getUTCDate())} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`
  return `${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`
}

/** v1 and later: ISO 8601, whole seconds. */
export const iso = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`

export const messageUri = (account: TwilioAccount, sid: string): string =>
  `/2010-04-01/Accounts/${account.sid}/Messages/${sid}`

export const messageResource = (account: TwilioAccount, message: TwilioMessage): JsonObject => ({
  account_sid: account.sid,
  api_version: '2010-04-01',
  body: message.body,
  date_created: rfc2822(message.createdAt),
  date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
  date_updated: rfc2822(message.updatedAt),
  direction: message.direction,
  error_code: message.errorCode,
  error_message: message.errorMessage,
  from: message.from,
  messaging_service_sid: message.serviceSid,
  num_media: String(message.media.length),
  num_segments: String(message.segments),
  price: null,
  price_unit: 'USD',
  sid: message.sid,
  status: message.status,
  subresource_uris: {
    media: `${messageUri(account, message.sid)}/Media.json`,
    feedback: `${messageUri(account, message.sid)}/Feedback.json`,
  },
  to: message.to,
  uri: `${messageUri(account, message.sid)}.json`,
})

export const mediaResource = (account: TwilioAccount, media: StoredMedia): JsonObject => ({
  account_sid: account.sid,
  content_type: media.mime,
  date_created: rfc2822(media.at),
  date_updated: rfc2822(media.at),
  parent_sid: media.messageSid,
  sid: media.id,
  uri: `${messageUri(account, media.messageSid)}/Media/${media.id}.json`,
})
