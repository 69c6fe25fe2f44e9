import type { Call } from '@deskwire/core/adapter'
import { rowsOf, type TwilioApi } from './client.js'
import { isRcs, whatsappPrefix } from './receiving/addresses.js'

export interface Finding {
  level: 'ok' | 'warn' | 'fail'
  what: string
  fix?: string
}

/** A place at Twilio that holds a webhook URL of ours. */
export interface Target {
  name: string
  /** The current setting: a URL, or a TwiML application in its place. */
  current?: string
  write(url: string, call: Call): Promise<void>
}

/** What Twilio says about one line: where its webhook is, and anything else worth knowing. */
export interface Inspection {
  targets: readonly Target[]
  findings: readonly Finding[]
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const fail = (what: string, fix: string): Inspection => ({ targets: [], findings: [{ level: 'fail', what, fix }] })

interface NumberRow {
  sid?: unknown
  phone_number?: unknown
  short_code?: unknown
  sms_url?: unknown
  sms_application_sid?: unknown
  capabilities?: { sms?: unknown; mms?: unknown } | null
}

/** The filter may match part of a number, so the row is compared too. */
const rowOfNumber = async (api: TwilioApi, path: string, rows: string, name: string, number: string, call: Call) => {
  const list = { product: 'api' as const, path, rows, query: { [name]: number } }
  for await (const row of rowsOf<NumberRow>(api, list, 100, call)) {
    if (row.phone_number === number || row.short_code === number) return row
  }
  return undefined
}

/** A phone number or short code of the account. */
export const inspectNumber = async (api: TwilioApi, number: string, call: Call): Promise<Inspection> => {
  const account = `/2010-04-01/Accounts/${api.accountSid}`
  if (isRcs(number)) {
    const what = `${number} is an RCS sender: what customers write to it comes through the messaging service`
    return { targets: [], findings: [{ level: 'ok', what }] }
  }
  if (/[A-Za-z]/.test(number)) {
    return { targets: [], findings: [{ level: 'ok', what: `${number} is a sender name: it can only send` }] }
  }
  const isShort = !number.startsWith('+')
  const kind = isShort ? 'SMS/ShortCodes' : 'IncomingPhoneNumbers'
  const name = isShort ? 'ShortCode' : 'PhoneNumber'
  const rows = isShort ? 'short_codes' : 'incoming_phone_numbers'
  const row = await rowOfNumber(api, `${account}/${kind}.json`, rows, name, number, call)
  const sid = text(row?.sid)
  if (!row || sid === undefined) {
    return fail(`${number} is not a number of this account`, 'Use a number listed in the console under Phone Numbers.')
  }
  const findings: Finding[] = [{ level: 'ok', what: `${number} belongs to the account` }]
  if (row.capabilities?.sms === false) {
    findings.push({ level: 'fail', what: `${number} cannot send SMS`, fix: 'Use a number with the SMS capability.' })
  }
  if (row.capabilities?.mms === false) {
    findings.push({
      level: 'warn',
      what: `${number} cannot send MMS: media will fail`,
      fix: 'Set mms: false, so that media goes out as links.',
    })
  }
  const application = text(row.sms_application_sid)
  const current = application === undefined ? text(row.sms_url) : `TwiML application ${application}`
  const write = async (url: string, call: Call) => {
    const form = { SmsUrl: url, SmsMethod: 'POST', ...(application !== undefined && { SmsApplicationSid: '' }) }
    await api.post({ product: 'api', path: `${account}/${kind}/${sid}.json`, form }, call, { repeatable: true })
  }
  return { targets: [{ name: number, ...(current !== undefined && { current }), write }], findings }
}

interface SenderRow {
  sid?: unknown
  sender_id?: unknown
  status?: unknown
  webhook?: Record<string, unknown> | null
  properties?: { quality_rating?: unknown; messaging_limit?: unknown } | null
  offline_reasons?: readonly { message?: unknown }[] | null
}

/** Twilio's shared WhatsApp sandbox; its webhook is set by hand in the console. */
export const sandboxNumber = '+14155238886'

const qualityOf = (row: SenderRow, number: string): Finding[] => {
  const rating = text(row.properties?.quality_rating)
  const limit = row.properties?.messaging_limit
  if (rating === undefined) return []
  const what = `${number} has quality rating ${rating}${limit == null ? '' : `, messaging limit ${String(limit)}`}`
  return /^(high|green|unknown)/i.test(rating)
    ? [{ level: 'ok', what }]
    : [{ level: 'warn', what, fix: 'Send fewer unasked messages; a low rating lowers the limit and pauses templates.' }]
}

/** A WhatsApp sender. */
export const inspectSender = async (api: TwilioApi, number: string, call: Call): Promise<Inspection> => {
  if (number === sandboxNumber) {
    const what = `${number} is the WhatsApp sandbox, for tests with people who joined it`
    const fix = 'Its webhook is set by hand: console, Messaging, Try it out, Send a WhatsApp message, Sandbox settings.'
    return { targets: [], findings: [{ level: 'warn', what, fix }] }
  }
  const list = {
    product: 'messaging' as const,
    path: '/v2/Channels/Senders',
    rows: 'senders',
    query: { Channel: 'whatsapp' },
  }
  let row: SenderRow | undefined
  for await (const one of rowsOf<SenderRow>(api, list, 1000, call)) {
    if (one.sender_id === whatsappPrefix + number) row = one
  }
  const sid = text(row?.sid)
  if (!row || sid === undefined) {
    return fail(
      `${number} is not a WhatsApp sender of this account`,
      'Register it in the console: Messaging, Senders, WhatsApp senders.',
    )
  }
  const status = text(row.status) ?? 'unknown'
  const findings: Finding[] = status.startsWith('ONLINE')
    ? [{ level: 'ok', what: `${number} is online on WhatsApp` }]
    : [
        {
          level: 'fail',
          what: `${number} is ${status} on WhatsApp`,
          fix: 'See the sender in the console; offline senders name their reason there.',
        },
      ]
  findings.push(...qualityOf(row, number))
  const webhook = row.webhook ?? {}
  const current = text(webhook.callback_url)
  const write = async (url: string, call: Call) => {
    const json = { webhook: { ...webhook, callback_url: url, callback_method: 'POST' } }
    await api.post({ product: 'messaging', path: `/v2/Channels/Senders/${sid}`, json }, call, { repeatable: true })
  }
  return { targets: [{ name: number, ...(current !== undefined && { current }), write }], findings }
}
