// The simulated providers: a business with three lines, and two people with phones.
import { randomBytes } from 'node:crypto'
import { createWire } from '@deskwire/simulator'

// Of their own for each start: behind a public address nobody can sign in a simulated provider's name.
const made = () => randomBytes(16).toString('hex')
const appSecret = made()
const verifyToken = made()
const accessToken = made()
const authToken = made()
const numberId = '106540352242922'
const accountId = '102290129340398'
const name = 'Juniper Outdoor'
const sms = '+15550783883'
const whatsapp = '+15550783882'

const orderReady = 'Hi {{1}}, your order {{2}} is ready to collect.'
const replyWaiting = 'We have an answer to your question. Shall we send it?'

const templates = [
  {
    name: 'order_ready',
    language: 'en',
    components: [
      { type: 'BODY', text: orderReady, example: { body_text: [['Ana', '1234']] } },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Thank you' }] },
    ],
  },
  {
    name: 'reply_waiting',
    language: 'en',
    components: [
      { type: 'BODY', text: replyWaiting },
      { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'Yes, please' }] },
    ],
  },
]

/** `url`: where the wire is reached, below `/wire`. `publicUrl`: where it posts its webhooks. */
export const business = (url, publicUrl) => {
  const wire = createWire({
    url: `${url}/wire`,
    keep: 2_000,
    twilio: [
      {
        authToken,
        numbers: [{ phoneNumber: sms, friendlyName: name, smsUrl: `${publicUrl}/channels/sms` }],
        senders: [{ senderId: `whatsapp:${whatsapp}`, name, callbackUrl: `${publicUrl}/channels/twilio-whatsapp` }],
      },
    ],
    meta: [
      {
        secret: appSecret,
        tokens: [accessToken],
        verifyToken,
        callbackUrl: `${publicUrl}/channels/whatsapp`,
        accounts: [
          {
            id: accountId,
            name,
            numbers: [{ id: numberId, displayPhoneNumber: '+1 555 078 3881', verifiedName: name }],
            templates,
          },
        ],
      },
    ],
  })
  for (const { name: friendlyName, language, components } of templates) {
    const [{ text: body }, { buttons }] = components
    const actions = buttons.map(({ text: title }) => ({ title, id: title.toLowerCase() }))
    const variables = Object.fromEntries([...body.matchAll(/\{\{(\d)\}\}/g)].map(([, key]) => [key, `sample ${key}`]))
    const types = { 'twilio/quick-reply': { body, actions } }
    wire.twilio.content({ friendlyName, language, variables, types, approval: { name: friendlyName } })
  }
  wire.phone('+15551230001', { name: 'Ana Silva' })
  wire.phone('+447700900123', { name: 'Ben Okafor' })

  const [{ sid: accountSid }] = wire.twilio.accounts
  const twilio = { accountSid, authToken, apiBase: `${url}/wire/twilio-api` }
  return Object.assign(wire, {
    cloud: {
      accessToken,
      appSecret,
      verifyToken,
      wabaId: accountId,
      lines: [{ id: numberId, number: '+15550783881' }],
      apiBase: `${url}/wire/graph`,
    },
    twilioWhatsapp: { ...twilio, lines: [whatsapp] },
    sms: { ...twilio, lines: [sms] },
  })
}
