import { describeChannel, type MessageAbout } from '@deskwire/testkit'
import { createTestServer } from '@deskwire/testkit/server'
import { accountSid, authToken, messageSid, sign } from '../../twilio/test/helpers.js'
import { twilioWhatsapp } from './index.js'

type Form = Readonly<Record<string, string>>

const service = `MG${'5'.repeat(32)}`
const numbers = ['+15550001234', '+15550002345'] as const
const ours = 'https://bridge.test/channels/contract'
const taken: Form[] = []
const contents: { sid: string; friendly_name: string; language: string; types: object }[] = []
const inbound: object[] = []
let file: Uint8Array = new Uint8Array()

const account = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}`
const messaging = 'https://messaging.twilio.com'
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
  from: one.From ?? `whatsapp:${numbers[1]}`,
  messaging_service_sid: one.MessagingServiceSid ?? null,
  body: one.Body ?? '',
  num_media: '0',
  date_created: rfc2822(),
  date_sent: rfc2822(),
  date_updated: rfc2822(),
})

/** A Content with its variables filled in, as the customer sees it. */
const shownBy = ({ ContentSid, ContentVariables = '{}' }: Form): string => {
  const values = JSON.parse(ContentVariables) as Form
  const made = JSON.stringify(contents.find(({ sid }) => sid === ContentSid)?.types ?? {})
  return made.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '')
}

const senderOf = (number: string, at: number) => ({
  sid: `XE${at}`,
  status: 'ONLINE',
  sender_id: `whatsapp:${number}`,
  webhook: { callback_url: `${ours}#rc=3&rp=ct,rt,5xx`, callback_method: 'POST' },
})

// Twilio docs: messaging/api/message-resource, whatsapp/api/senders, content/content-api-resources, messaging/api/service-resource.
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
    [`GET ${messaging}/v2/Channels/Senders`]: () => ({ json: { senders: numbers.map(senderOf) } }),
    [`GET ${messaging}/v1/Services`]: { json: { services: [] } },
    [`GET ${messaging}/v1/Services/${service}`]: {
      json: { sid: service, inbound_request_url: `${ours}#rc=3&rp=ct,rt,5xx` },
    },
    [`GET ${messaging}/v1/Services/${service}/ChannelSenders`]: {
      json: { senders: [{ sid: 'XE1', sender: `whatsapp:${numbers[1]}` }] },
    },
    [`POST ${messaging}/v2/Indicators/Typing.json`]: { json: { success: true } },
    'POST https://content.twilio.com/v1/Content': ({ read }) => {
      const made = { ...read<Omit<(typeof contents)[number], 'sid'>>(), sid: `HX${contents.length + 2}` }
      contents.push(made)
      return { status: 201, json: made }
    },
    'GET https://content.twilio.com/v1/*': () => ({ json: { contents: [template, ...contents] } }),
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
    From: `whatsapp:${from}`,
    To: `whatsapp:${sender ?? line.address ?? ''}`,
    Body: text,
    MessageType: 'text',
    NumMedia: '0',
    SmsStatus: 'received',
    WaId: from.slice(1),
    ...(line.id === service && { MessagingServiceSid: service }),
  }),
})

describeChannel('Twilio WhatsApp', {
  create: () => {
    for (const list of [taken, contents, inbound]) list.length = 0
    return twilioWhatsapp({
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
        const content = { ...form, shown: shownBy(form) }
        return { providerId: messageSid(at + 1), from, to: form.To ?? '', content, ...(part && { part }) }
      }),
    quietMessage: (about) => {
      const row = { sid: messageSid(about.n), status: 'received', direction: 'inbound', date_sent: rfc2822() }
      const [from, to] = [`whatsapp:${about.from}`, `whatsapp:${about.line.address}`]
      inbound.push({ ...row, from, to, body: about.text, num_media: '0' })
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
    status: ({ status, message: sid, part, to, line }) => ({
      path: `/status/${part}`,
      body: new URLSearchParams({
        MessageSid: sid,
        AccountSid: accountSid,
        From: `whatsapp:${line.address ?? ''}`,
        To: `whatsapp:${to}`,
        MessageStatus: status,
        ...(status === 'failed' && { ErrorCode: '63024' }),
      }),
    }),
    contents: { template: [{ type: 'template', name: 'welcome', language: 'en', values: { 1: 'Ana' } }] },
  },
})
