import { describeChannel, type MessageAbout } from '@deskwire/testkit'
import { createTestServer } from '@deskwire/testkit/server'
import { accountSid, authToken, messageSid, sign } from '../../twilio/test/helpers.js'
import { twilioSms } from './index.js'

type Form = Readonly<Record<string, string>>

const service = `MG${'5'.repeat(32)}`
const numbers = ['+15550001234', '+15550002345'] as const
const ours = 'https://bridge.test/channels/contract'
const taken: Form[] = []
const inbound: object[] = []
let file: Uint8Array = new Uint8Array()

const account = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}`
const messaging = `https://messaging.twilio.com/v1/Services`
const template = {
  sid: 'HX1',
  friendly_name: 'welcome',
  language: 'en',
  types: { 'twilio/text': { body: 'Hi {{1}}' } },
}
const rfc2822 = () => new Date().toUTCString()

const outbound = (one: Form, at: number) => ({
  sid: messageSid(at + 1),
  status: 'sent',
  direction: 'outbound-api',
  to: one.To,
  from: one.From ?? numbers[1],
  messaging_service_sid: one.MessagingServiceSid ?? null,
  body: one.Body ?? '',
  num_media: '0',
  date_created: rfc2822(),
  date_sent: rfc2822(),
  date_updated: rfc2822(),
})

// Twilio docs: messaging/api/message-resource, phone-numbers/api/incomingphonenumber-resource, messaging/api/service-resource.
const server = createTestServer(
  {
    [`POST ${account}/Messages.json`]: ({ read }) => ({
      status: 201,
      json: { sid: messageSid(taken.push(read<Form>())), status: 'queued' },
    }),
    [`GET ${account}/Messages.json`]: () => ({ json: { messages: [...inbound, ...taken.map(outbound)] } }),
    [`GET ${account}/Messages/:message/Media/:media`]: () => ({
      bytes: file,
      headers: { 'content-type': 'image/png' },
    }),
    [`GET ${account}.json`]: { json: { sid: accountSid, status: 'active', friendly_name: 'Test', type: 'Full' } },
    [`GET ${account}/IncomingPhoneNumbers.json`]: ({ url }) => ({
      json: {
        incoming_phone_numbers: [
          { sid: 'PN1', phone_number: url.searchParams.get('PhoneNumber'), sms_url: `${ours}#rc=3&rp=ct,rt,5xx` },
        ],
      },
    }),
    [`GET ${messaging}`]: { json: { services: [] } },
    [`GET ${messaging}/${service}`]: { json: { sid: service, inbound_request_url: `${ours}#rc=3&rp=ct,rt,5xx` } },
    [`GET ${messaging}/${service}/PhoneNumbers`]: { json: { phone_numbers: [{ phone_number: numbers[1] }] } },
    'GET https://content.twilio.com/v1/*': { json: { contents: [template] } },
  },
  {
    // Twilio gives no delay with 20429.
    faults: {
      limited: { status: 429, json: { code: 20429, message: 'Too Many Requests', status: 429 } },
      refused: { status: 400, json: { code: 21211, message: "Invalid 'To' Phone Number", status: 400 } },
    },
  },
)

// Twilio docs: messaging/guides/webhook-request, messaging/guides/track-outbound-message-status.
const message = ({ n, text, from, line, sender }: MessageAbout) => ({
  body: new URLSearchParams({
    MessageSid: messageSid(n),
    SmsSid: messageSid(n),
    AccountSid: accountSid,
    From: from,
    To: sender ?? line.address ?? '',
    Body: text,
    NumMedia: '0',
    SmsStatus: 'received',
    ...(line.id === service && { MessagingServiceSid: service }),
  }),
})

describeChannel('Twilio SMS', {
  create: () => {
    taken.length = 0
    inbound.length = 0
    return twilioSms({
      accountSid,
      authToken,
      lines: [numbers[0], { messagingServiceSid: service, senders: [numbers[1]] }],
    })
  },
  secrets: [authToken],
  sign: (request) => {
    const fields = Object.fromEntries(new URLSearchParams(Buffer.from(request.body).toString()))
    const signature = sign(authToken, request.publicUrl, fields)
    return { ...request, headers: { ...request.headers, 'x-twilio-signature': signature } }
  },
  server: {
    fail: server.fail,
    taken: () =>
      taken.map((form, at) => {
        const part = form.StatusCallback?.match(/\/status\/([^#?]+)/)?.[1]
        const from = form.From ?? form.MessagingServiceSid ?? ''
        return { providerId: messageSid(at + 1), from, to: form.To ?? '', content: form, ...(part && { part }) }
      }),
    quietMessage: (about) => {
      const row = { sid: messageSid(about.n), status: 'received', direction: 'inbound', date_sent: rfc2822() }
      inbound.push({ ...row, from: about.from, to: about.line.address, body: about.text, num_media: '0' })
      return message(about)
    },
  },
  samples: {
    message,
    media: ({ file: { bytes, mime }, ...about }) => {
      file = bytes
      const { body } = message(about)
      body.set('NumMedia', '1')
      body.set('MediaContentType0', mime)
      body.set('MediaUrl0', `${account}/Messages/${messageSid(about.n)}/Media/ME1`)
      return { body }
    },
    status: ({ status, message: sid, part, to, line }) =>
      status === 'read'
        ? undefined
        : {
            path: `/status/${part}`,
            body: new URLSearchParams({
              MessageSid: sid,
              AccountSid: accountSid,
              From: line.address ?? '',
              To: to,
              MessageStatus: status,
              ...(status === 'failed' && { ErrorCode: '30003' }),
            }),
          },
    contents: { template: [{ type: 'template', name: 'welcome', language: 'en', values: { 1: 'Ana' } }] },
  },
})
