// Webhooks as the providers send them, signed beforehand: what is measured is the reader, not this.
import { createHmac } from 'node:crypto'

export const secret = 'app-secret'
export const twilio = { accountSid: `AC${'0'.repeat(32)}`, number: '+15550001000' }
export const publicUrl = 'https://bridge.test'
export const users = 5_000

/** A customer's text as Meta sends it. */
export const whatsappBody = (id, user, order, now) =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '15550001000', phone_number_id: '111222333' },
              contacts: [{ profile: { name: 'Ana' }, wa_id: user }],
              messages: [
                { id, from: user, timestamp: String(now), type: 'text', text: { body: `Hello, my order is ${order}` } },
              ],
            },
          },
        ],
      },
    ],
  })

export const signWhatsapp = (body) => ({
  method: 'POST',
  path: '/channels/wa',
  headers: {
    'content-type': 'application/json',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  },
  body,
})

const signTwilio = (path, fields) => {
  const names = Object.keys(fields).sort()
  const signed = publicUrl + path + names.map((name) => name + fields[name]).join('')
  return {
    method: 'POST',
    path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', secret).update(signed).digest('base64'),
    },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  }
}

const twilioFields = (id, user, order, prefix) => ({
  AccountSid: twilio.accountSid,
  ApiVersion: '2010-04-01',
  Body: `Hello, my order is ${order}`,
  From: `${prefix}+${user}`,
  FromCountry: 'US',
  MessageSid: id,
  NumMedia: '0',
  NumSegments: '1',
  SmsMessageSid: id,
  SmsSid: id,
  SmsStatus: 'received',
  To: `${prefix}${twilio.number}`,
  ToCountry: 'US',
})

/** An agent's reply, as the helpdesk of these measurements sends it. */
const reply = (id, user) => ({
  method: 'POST',
  path: '/hosts/desk',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(
    JSON.stringify([
      {
        kind: 'reply',
        id,
        at: { ticket: `ticket-${user}` },
        author: { kind: 'agent', name: 'Bo' },
        content: [{ type: 'text', markup: 'plain', text: 'Your order is on its way' }],
      },
    ]),
  ),
})

// Two makers in one run must never meet in an id.
const run = process.pid.toString(36)

/** Unique requests of one kind, users in turn, so that no lock of one user is hit. */
export const maker = (wire, mark = '', people = users) => {
  let made = 0
  return () => {
    const n = made++
    const user = String(15_550_000_000 + (n % people))
    const id = `${run}${mark}${n}`
    if (wire === 'host') return reply(id, user)
    if (wire === 'twilio') return signTwilio('/channels/sms', twilioFields(`SM${id.padStart(32, '0')}`, user, n, ''))
    if (wire === 'twilio-whatsapp')
      return signTwilio('/channels/sms', twilioFields(`SM${id.padStart(32, '0')}`, user, n, 'whatsapp:'))
    return signWhatsapp(Buffer.from(whatsappBody(`wamid.${id}`, user, n, Math.floor(Date.now() / 1000))))
  }
}

export const makeMany = (make, count) => Array.from({ length: count }, make)

/** Five ways to pretend: wrong, missing, empty, cut off, and a body that was changed afterwards. */
export const forgeries = (wire) => {
  const good = maker(wire, 'forged')()
  const name = Object.keys(good.headers).find((header) => header.startsWith('x-'))
  const signature = good.headers[name]
  const with_ = (value) => ({ ...good, headers: { ...good.headers, [name]: value } })
  const { [name]: _, ...unsigned } = good.headers
  const flipped = signature.slice(0, -3) + (signature.at(-3) === 'a' ? 'b' : 'a') + signature.slice(-2)
  return [
    with_(flipped),
    { ...good, headers: unsigned },
    with_(''),
    with_(signature.slice(0, -8)),
    { ...good, body: Buffer.from(good.body.toString().replace('Hello', 'Pay me')) },
  ]
}

/** Up to a thousand statuses in one POST, as Meta batches them. */
export const statusBatch = (providerIds, status) =>
  signWhatsapp(
    Buffer.from(
      JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [
          {
            id: '102290129340398',
            changes: [
              {
                field: 'messages',
                value: {
                  messaging_product: 'whatsapp',
                  metadata: { display_phone_number: '15550001000', phone_number_id: '111222333' },
                  statuses: providerIds.map(({ id, user }) => ({
                    id,
                    status,
                    timestamp: String(Math.floor(Date.now() / 1000)),
                    recipient_id: user,
                  })),
                },
              },
            ],
          },
        ],
      }),
    ),
  )
