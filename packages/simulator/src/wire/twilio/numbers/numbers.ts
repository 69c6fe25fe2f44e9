import { type Call, form, type JsonObject, json, type WireResponse } from '../../http.js'
import { invalid, notFound } from '../errors.js'
import { classicPage, pageOf } from '../paging.js'
import { rfc2822 } from '../resource.js'
import { isShortCode, type TwilioAccount, type TwilioContext, type TwilioNumber } from './account.js'

const resource = (account: TwilioAccount, number: TwilioNumber): JsonObject => ({
  account_sid: account.sid,
  address_requirements: 'none',
  address_sid: null,
  api_version: '2010-04-01',
  beta: false,
  bundle_sid: null,
  capabilities: { fax: false, mms: number.mms, sms: number.sms, voice: true },
  date_created: rfc2822(account.createdAt),
  date_updated: rfc2822(account.createdAt),
  emergency_address_sid: null,
  emergency_status: 'Inactive',
  friendly_name: number.friendlyName,
  identity_sid: null,
  origin: 'twilio',
  phone_number: number.phoneNumber,
  sid: number.sid,
  sms_application_sid: number.smsApplicationSid ?? '',
  sms_fallback_method: 'POST',
  sms_fallback_url: number.smsFallbackUrl ?? '',
  sms_method: number.smsMethod,
  sms_url: number.smsUrl ?? '',
  status: 'in-use',
  status_callback: number.statusCallback ?? '',
  status_callback_method: 'POST',
  trunk_sid: null,
  uri: `/2010-04-01/Accounts/${account.sid}/IncomingPhoneNumbers/${number.sid}.json`,
  voice_application_sid: null,
  voice_caller_id_lookup: false,
  voice_fallback_method: 'POST',
  voice_fallback_url: null,
  voice_method: 'POST',
  voice_url: null,
})

const need = (call: Call, { account }: TwilioContext): TwilioNumber => {
  const found = account.numbers.find((number) => number.sid === call.params.sid && !isShortCode(number))
  if (!found) throw notFound(call.path)
  return found
}

export const fetchNumber = (call: Call, context: TwilioContext): WireResponse =>
  json(200, resource(context.account, need(call, context)))

export const listNumbers = (call: Call, context: TwilioContext): WireResponse => {
  const wanted = call.query.get('PhoneNumber')
  const name = call.query.get('FriendlyName')
  // A filter may match part of a number (Twilio docs, phone-numbers/api/incomingphonenumber-resource).
  const all = context.account.numbers.filter(
    (number) =>
      !isShortCode(number) &&
      (wanted === null || number.phoneNumber.includes(wanted.replaceAll('*', ''))) &&
      (name === null || number.friendlyName === name),
  )
  const page = pageOf(all, call.query)
  return json(
    200,
    classicPage('incoming_phone_numbers', page, call.path, call.query, (item) => resource(context.account, item)),
  )
}

const methods = new Set(['GET', 'POST'])
const known = new Set([
  'SmsUrl',
  'SmsMethod',
  'SmsFallbackUrl',
  'SmsFallbackMethod',
  'SmsApplicationSid',
  'StatusCallback',
  'StatusCallbackMethod',
  'FriendlyName',
  'VoiceUrl',
  'VoiceMethod',
  'VoiceFallbackUrl',
  'VoiceFallbackMethod',
  'VoiceApplicationSid',
  'VoiceCallerIdLookup',
  'ApiVersion',
  'AccountSid',
  'EmergencyStatus',
  'EmergencyAddressSid',
  'TrunkSid',
  'VoiceReceiveMode',
  'IdentitySid',
  'AddressSid',
  'BundleSid',
])

export const updateNumber = (call: Call, context: TwilioContext): WireResponse => {
  const number = need(call, context)
  const params = form(call.raw)
  writeSms(params, known, number)
  number.smsApplicationSid = params.get('SmsApplicationSid') ?? number.smsApplicationSid
  number.statusCallback = params.get('StatusCallback') ?? number.statusCallback
  return json(200, resource(context.account, number))
}

/** What a number and a short code have in common. */
export const writeSms = (params: URLSearchParams, known: ReadonlySet<string>, number: TwilioNumber): void => {
  for (const name of params.keys()) if (!known.has(name)) throw invalid(20001, `The parameter ${name} is not known`)
  for (const name of ['SmsUrl', 'SmsFallbackUrl', 'StatusCallback']) {
    const url = params.get(name)
    if (url && !URL.canParse(url)) throw invalid(21502, `${name} is not a valid URL`)
  }
  const method = params.get('SmsMethod')
  if (method !== null && !methods.has(method)) throw invalid(21403, 'SmsMethod is not valid')
  number.smsUrl = params.get('SmsUrl') ?? number.smsUrl
  number.smsMethod = method === 'GET' ? 'GET' : method === 'POST' ? 'POST' : number.smsMethod
  number.smsFallbackUrl = params.get('SmsFallbackUrl') ?? number.smsFallbackUrl
  number.friendlyName = params.get('FriendlyName') ?? number.friendlyName
}
