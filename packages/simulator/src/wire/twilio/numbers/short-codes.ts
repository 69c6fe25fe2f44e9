import { type Call, form, type JsonObject, json, type WireResponse } from '../../http.js'
import { notFound } from '../errors.js'
import { classicPage, pageOf } from '../paging.js'
import { rfc2822 } from '../resource.js'
import { isShortCode, type TwilioAccount, type TwilioContext, type TwilioNumber } from './account.js'
import { writeSms } from './numbers.js'

/** Twilio OpenAPI, api_v2010: `…/SMS/ShortCodes`. */
const resource = (account: TwilioAccount, code: TwilioNumber): JsonObject => ({
  account_sid: account.sid,
  api_version: '2010-04-01',
  date_created: rfc2822(account.createdAt),
  date_updated: rfc2822(account.createdAt),
  friendly_name: code.friendlyName,
  short_code: code.phoneNumber,
  sid: code.sid,
  sms_fallback_method: 'POST',
  sms_fallback_url: code.smsFallbackUrl ?? null,
  sms_method: code.smsMethod,
  sms_url: code.smsUrl ?? null,
  uri: `/2010-04-01/Accounts/${account.sid}/SMS/ShortCodes/${code.sid}.json`,
})

const need = (call: Call, { account }: TwilioContext): TwilioNumber => {
  const found = account.numbers.find((number) => number.sid === call.params.sid && isShortCode(number))
  if (!found) throw notFound(call.path)
  return found
}

export const fetchShortCode = (call: Call, context: TwilioContext): WireResponse =>
  json(200, resource(context.account, need(call, context)))

export const listShortCodes = (call: Call, context: TwilioContext): WireResponse => {
  const wanted = call.query.get('ShortCode')
  const name = call.query.get('FriendlyName')
  const all = context.account.numbers.filter(
    (number) =>
      isShortCode(number) &&
      (wanted === null || number.phoneNumber.includes(wanted)) &&
      (name === null || number.friendlyName === name),
  )
  const write = (item: TwilioNumber): JsonObject => resource(context.account, item)
  return json(200, classicPage('short_codes', pageOf(all, call.query), call.path, call.query, write))
}

const known = new Set(['FriendlyName', 'ApiVersion', 'SmsUrl', 'SmsMethod', 'SmsFallbackUrl', 'SmsFallbackMethod'])

export const updateShortCode = (call: Call, context: TwilioContext): WireResponse => {
  const code = need(call, context)
  writeSms(form(call.raw), known, code)
  return json(200, resource(context.account, code))
}
