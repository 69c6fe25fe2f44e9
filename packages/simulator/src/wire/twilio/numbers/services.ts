import { type Call, empty, form, type JsonObject, json, type WireResponse } from '../../http.js'
import { seededSid, sid } from '../../ids.js'
import { invalid, notFound } from '../errors.js'
import { metaPage, pageOf } from '../paging.js'
import { iso } from '../resource.js'
import { createService, isShortCode, type TwilioContext, type TwilioNumber, type TwilioService } from './account.js'

const origin = 'https://messaging.twilio.com'

const resource = ({ account }: TwilioContext, service: TwilioService): JsonObject => {
  const url = `${origin}/v1/Services/${service.sid}`
  return {
    account_sid: account.sid,
    area_code_geomatch: true,
    date_created: iso(service.createdAt),
    date_updated: iso(service.updatedAt),
    fallback_method: 'POST',
    fallback_to_long_code: true,
    fallback_url: service.fallbackUrl ?? null,
    friendly_name: service.friendlyName,
    inbound_method: service.inboundMethod,
    inbound_request_url: service.inboundRequestUrl ?? null,
    links: {
      phone_numbers: `${url}/PhoneNumbers`,
      short_codes: `${url}/ShortCodes`,
      alpha_senders: `${url}/AlphaSenders`,
      messages: `${url}/Messages`,
      channel_senders: `${url}/ChannelSenders`,
    },
    mms_converter: true,
    scan_message_content: 'inherit',
    sid: service.sid,
    smart_encoding: true,
    status_callback: service.statusCallback ?? null,
    sticky_sender: service.stickySender,
    synchronous_validation: false,
    url,
    us_app_to_person_registered: false,
    use_inbound_webhook_on_number: service.useInboundWebhookOnNumber,
    usecase: 'undeclared',
    validity_period: 36_000,
  }
}

const need = (call: Call, { account }: TwilioContext): TwilioService => {
  const found = account.services.find((service) => service.sid === call.params.sid)
  if (!found) throw notFound(call.path)
  return found
}

export const listServices = (call: Call, context: TwilioContext): WireResponse =>
  json(
    200,
    metaPage('services', pageOf(context.account.services, call.query), origin, call.path, call.query, (item) =>
      resource(context, item),
    ),
  )

export const fetchService = (call: Call, context: TwilioContext): WireResponse =>
  json(200, resource(context, need(call, context)))

const known = new Set([
  'FriendlyName',
  'InboundRequestUrl',
  'InboundMethod',
  'FallbackUrl',
  'FallbackMethod',
  'StatusCallback',
  'StickySender',
  'MmsConverter',
  'SmartEncoding',
  'ScanMessageContent',
  'FallbackToLongCode',
  'AreaCodeGeomatch',
  'ValidityPeriod',
  'SynchronousValidation',
  'UseInboundWebhookOnNumber',
  'Usecase',
])

const write = (params: URLSearchParams, service: TwilioService, now: number): void => {
  for (const name of params.keys()) if (!known.has(name)) throw invalid(20001, `The parameter ${name} is not known`)
  for (const name of ['InboundRequestUrl', 'FallbackUrl', 'StatusCallback']) {
    const url = params.get(name)
    if (url && !URL.canParse(url)) throw invalid(20001, `${name} is not a valid URL`)
  }
  service.friendlyName = params.get('FriendlyName') ?? service.friendlyName
  const url = params.get('InboundRequestUrl')
  if (url !== null) service.inboundRequestUrl = url || null
  const method = params.get('InboundMethod')
  if (method === 'GET' || method === 'POST') service.inboundMethod = method
  service.fallbackUrl = params.get('FallbackUrl') ?? service.fallbackUrl
  service.statusCallback = params.get('StatusCallback') ?? service.statusCallback
  const sticky = params.get('StickySender')
  if (sticky !== null) service.stickySender = sticky === 'true'
  const number = params.get('UseInboundWebhookOnNumber')
  if (number !== null) service.useInboundWebhookOnNumber = number === 'true'
  service.updatedAt = now
}

export const updateService = (call: Call, context: TwilioContext): WireResponse => {
  const service = need(call, context)
  write(form(call.raw), service, context.world.now())
  return json(200, resource(context, service))
}

export const addService = (call: Call, context: TwilioContext): WireResponse => {
  const params = form(call.raw)
  if (!params.get('FriendlyName')) throw invalid(20001, 'FriendlyName is required')
  const service = createService({ sid: sid('MG') }, '', context.world.now())
  write(params, service, context.world.now())
  context.account.services.push(service)
  return json(201, resource(context, service))
}

/** The two kinds of numbers in a service's pool; each has its own list but the same calls. */
const kinds = {
  numbers: { path: 'PhoneNumbers', rows: 'phone_numbers', own: 'phone_number', given: 'PhoneNumberSid', short: false },
  codes: { path: 'ShortCodes', rows: 'short_codes', own: 'short_code', given: 'ShortCodeSid', short: true },
} as const
type Kind = (typeof kinds)[keyof typeof kinds]

const pooled = ({ account }: TwilioContext, service: TwilioService, kind: Kind): readonly TwilioNumber[] =>
  account.numbers.filter((number) => service.pool.has(number.phoneNumber) && isShortCode(number) === kind.short)

const pooledResource = ({ account }: TwilioContext, service: TwilioService, kind: Kind, number: TwilioNumber) => ({
  account_sid: account.sid,
  capabilities: [...(kind.short ? [] : ['Voice']), ...(number.sms ? ['SMS'] : []), ...(number.mms ? ['MMS'] : [])],
  country_code: 'US',
  date_created: iso(account.createdAt),
  date_updated: iso(account.createdAt),
  [kind.own]: number.phoneNumber,
  service_sid: service.sid,
  sid: number.sid,
  url: `${origin}/v1/Services/${service.sid}/${kind.path}/${number.sid}`,
})

const listPooled =
  (kind: Kind) =>
  (call: Call, context: TwilioContext): WireResponse => {
    const service = need(call, context)
    const page = pageOf(pooled(context, service, kind), call.query)
    const write = (number: TwilioNumber): JsonObject => pooledResource(context, service, kind, number)
    return json(200, metaPage(kind.rows, page, origin, call.path, call.query, write))
  }

const addPooled =
  (kind: Kind) =>
  (call: Call, context: TwilioContext): WireResponse => {
    const service = need(call, context)
    const sid = form(call.raw).get(kind.given)
    const number = context.account.numbers.find((item) => item.sid === sid && isShortCode(item) === kind.short)
    if (!number) throw invalid(21701, 'The phone number does not exist')
    if (context.account.services.some(({ pool }) => pool.has(number.phoneNumber))) {
      throw invalid(21710, 'Phone Number is already in a Messaging Service')
    }
    service.pool.add(number.phoneNumber)
    return json(201, pooledResource(context, service, kind, number))
  }

const removePooled =
  (kind: Kind) =>
  (call: Call, context: TwilioContext): WireResponse => {
    const service = need(call, context)
    const number = pooled(context, service, kind).find((item) => item.sid === call.params.number)
    if (!number) throw notFound(call.path)
    service.pool.delete(number.phoneNumber)
    return empty(204)
  }

export const listServiceNumbers = listPooled(kinds.numbers)
export const addServiceNumber = addPooled(kinds.numbers)
export const removeServiceNumber = removePooled(kinds.numbers)
export const listServiceShortCodes = listPooled(kinds.codes)
export const addServiceShortCode = addPooled(kinds.codes)
export const removeServiceShortCode = removePooled(kinds.codes)

export const listServiceSenders = (call: Call, context: TwilioContext): WireResponse => {
  const service = need(call, context)
  const senders = [...service.pool].filter((sender) => sender.startsWith('whatsapp:'))
  return json(
    200,
    metaPage('senders', pageOf(senders, call.query), origin, call.path, call.query, (sender) => ({
      account_sid: context.account.sid,
      messaging_service_sid: service.sid,
      sid: seededSid('XE', sender),
      sender,
      sender_type: 'WhatsApp',
      country_code: null,
      date_created: iso(context.account.createdAt),
      date_updated: iso(context.account.createdAt),
      url: `${origin}/v1/Services/${service.sid}/ChannelSenders/${seededSid('XE', sender)}`,
    })),
  )
}
