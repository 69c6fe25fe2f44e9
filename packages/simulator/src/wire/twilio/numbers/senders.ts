import { type Call, isObject, type Json, type JsonObject, json, readJson, type WireResponse } from '../../http.js'
import { invalid, notFound } from '../errors.js'
import { metaPage, pageOf } from '../paging.js'
import type { TwilioContext, TwilioSender } from './account.js'

const origin = 'https://messaging.twilio.com'

const resource = (sender: TwilioSender): JsonObject => ({
  sid: sender.sid,
  sender_id: sender.senderId,
  status: sender.status,
  configuration: { waba_id: null, verification_method: null, verification_code: null, voice_application_sid: null },
  webhook: {
    callback_url: sender.callbackUrl ?? null,
    callback_method: sender.callbackMethod,
    fallback_url: sender.fallbackUrl ?? null,
    fallback_method: 'POST',
    status_callback_url: sender.statusCallbackUrl ?? null,
    status_callback_method: sender.statusCallbackMethod,
  },
  profile: {
    name: sender.name ?? null,
    about: null,
    address: null,
    description: null,
    emails: [],
    websites: [],
    vertical: 'Other',
    logo_url: null,
  },
  properties: { quality_rating: 'HIGH', messaging_limit: '1K Customers/24hr' },
  offline_reasons: null,
  compliance: null,
  url: `${origin}/v2/Channels/Senders/${sender.sid}`,
})

export const listSenders = (call: Call, context: TwilioContext): WireResponse => {
  if (call.query.get('Channel') !== 'whatsapp') throw invalid(20001, 'Channel is required')
  return json(
    200,
    metaPage('senders', pageOf(context.account.senders, call.query), origin, call.path, call.query, resource),
  )
}

const need = (call: Call, { account }: TwilioContext): TwilioSender => {
  const found = account.senders.find(({ sid }) => sid === call.params.sid)
  if (!found) throw notFound(call.path)
  return found
}

export const fetchSender = (call: Call, context: TwilioContext): WireResponse =>
  json(200, resource(need(call, context)))

const url = (value: Json | undefined, before: string | undefined): string | undefined => {
  if (value === undefined) return before
  if (value === null || value === '') return undefined
  if (typeof value !== 'string' || !URL.canParse(value)) throw invalid(20001, 'A webhook URL is not valid')
  return value
}

const known = new Set(['configuration', 'webhook', 'profile'])

/** Asynchronous at Twilio: the sender is `ONLINE:UPDATING` for a moment (Twilio docs, whatsapp/api/senders). */
export const updateSender = (call: Call, context: TwilioContext): WireResponse => {
  const sender = need(call, context)
  const body = readJson(call.raw)
  if (!isObject(body)) throw invalid(20001, 'The body must be a JSON object')
  for (const name of Object.keys(body)) if (!known.has(name)) throw invalid(20001, `${name} is not known`)
  const webhook = isObject(body.webhook) ? body.webhook : {}
  sender.callbackUrl = url(webhook.callback_url, sender.callbackUrl)
  sender.fallbackUrl = url(webhook.fallback_url, sender.fallbackUrl)
  sender.statusCallbackUrl = url(webhook.status_callback_url, sender.statusCallbackUrl)
  if (webhook.callback_method === 'GET' || webhook.callback_method === 'POST')
    sender.callbackMethod = webhook.callback_method
  sender.status = 'ONLINE:UPDATING'
  context.world.scheduler.later(0, () => {
    sender.status = 'ONLINE'
  })
  return json(202, resource(sender))
}
