import type { Channel } from '@deskwire/core/adapter'
import type { Conversation, Wire, WireOptions } from '@deskwire/simulator'
import { twilioSms } from '@deskwire/twilio-sms'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'

export type Medium = 'twilio-whatsapp' | 'whatsapp-cloud' | 'twilio-sms'
export const media: readonly Medium[] = ['twilio-whatsapp', 'whatsapp-cloud', 'twilio-sms']

const account = { accountSid: `AC${'a1'.repeat(16)}`, authToken: 'simulated-auth-token-0123456789' }
const meta = {
  accessToken: 'simulated-access-token',
  appSecret: 'simulated-app-secret',
  verifyToken: 'planted-verify-7c1e',
  wabaId: '102290129340398',
}
export const cloudNumber = '106540352242922'
export const ownNumber = '+15557654321'
// One number has one reader on WhatsApp, so it is not the one at Twilio.
const cloudPhone = '+15557654300'

/** A business number, and where its provider posts what customers send. */
export interface Line {
  medium: Medium
  webhook: string
  /** Another number than the usual one. */
  number?: string
}

const templates = [
  {
    name: 'reply_waiting',
    language: 'en',
    components: [{ type: 'BODY', text: 'We have an answer to your question. Shall we send it?' }],
  },
  { name: 'come_back', language: 'en', components: [{ type: 'BODY', text: 'Hi {{1}}, we have news.' }] },
  { name: 'case_update', language: 'en', components: [{ type: 'BODY', text: 'Your case {{1}} is now {{2}}.' }] },
  {
    name: 'order_ready',
    language: 'en',
    parameterFormat: 'NAMED' as const,
    components: [{ type: 'BODY', text: 'Hi {{name}}, your order is ready.' }],
  },
]

/** The providers' side of these lines. */
export const wireOf = (
  lines: readonly Line[],
  more: readonly { name: string; language: string; components: readonly object[] }[] = [],
): WireOptions => {
  const of = (medium: Medium) => lines.filter((line) => line.medium === medium)
  const numbers = of('twilio-sms').map(({ webhook, number = ownNumber }) => ({ phoneNumber: number, smsUrl: webhook }))
  const senders = of('twilio-whatsapp').map(({ webhook, number = ownNumber }) => ({
    senderId: `whatsapp:${number}`,
    callbackUrl: webhook,
  }))
  const { accessToken, appSecret: secret, verifyToken, wabaId } = meta
  return {
    twilio: [{ sid: account.accountSid, authToken: account.authToken, numbers, senders }],
    meta: of('whatsapp-cloud').map(({ webhook }) => ({
      id: '900100',
      secret,
      tokens: [accessToken],
      verifyToken,
      callbackUrl: webhook,
      accounts: [
        {
          id: wabaId,
          subscribed: true,
          numbers: [{ id: cloudNumber, displayPhoneNumber: cloudPhone }],
          templates: [...templates, ...more],
        },
      ],
    })),
  }
}

/** The usual templates, approved at Twilio too, where both of its media send them. */
export const approveAtTwilio = (wire: Wire): void => {
  for (const { name, language, components } of templates)
    wire.twilio.content({
      friendlyName: name,
      language,
      types: { 'twilio/text': { body: components[0]?.text ?? '' } },
      approval: { name },
    })
}

/** What an example finds in its environment, so that it talks to the wire instead of the provider. */
export const settingsOf = (medium: Medium, wire: string): Readonly<Record<string, string>> => {
  const twilio = {
    TWILIO_ACCOUNT_SID: account.accountSid,
    TWILIO_AUTH_TOKEN: account.authToken,
    TWILIO_API_BASE: wire,
  }
  switch (medium) {
    case 'twilio-sms':
      return { ...twilio, TWILIO_SMS_NUMBER: ownNumber }
    case 'twilio-whatsapp':
      return { ...twilio, TWILIO_WHATSAPP_NUMBER: ownNumber }
    case 'whatsapp-cloud':
      return {
        WHATSAPP_ACCESS_TOKEN: meta.accessToken,
        WHATSAPP_APP_SECRET: meta.appSecret,
        WHATSAPP_VERIFY_TOKEN: meta.verifyToken,
        WHATSAPP_BUSINESS_ACCOUNT_ID: meta.wabaId,
        WHATSAPP_PHONE_NUMBER_ID: cloudNumber,
        WHATSAPP_API_BASE: `${wire}/graph`,
      }
  }
}

/** The real channel, set up for the wire. */
export const channelOf = (medium: Medium, wire: string): Channel => {
  switch (medium) {
    case 'twilio-sms':
      return twilioSms({ ...account, lines: [ownNumber], apiBase: wire })
    case 'twilio-whatsapp':
      return twilioWhatsapp({ ...account, lines: [ownNumber], apiBase: wire })
    case 'whatsapp-cloud':
      return whatsappCloud({
        ...meta,
        lines: [{ id: cloudNumber, number: cloudPhone }],
        apiBase: `${wire}/graph`,
      })
  }
}

/** A customer's conversation with the line, on their own phone. */
export const chatOn = (
  wire: Wire,
  medium: Medium,
  customer: string,
  { name = 'Ana Jensen', number = ownNumber }: { name?: string; number?: string } = {},
): Conversation => {
  const phone = wire.phone(customer, { name })
  if (medium === 'twilio-sms') return phone.sms(number)
  return phone.whatsapp(medium === 'whatsapp-cloud' ? cloudNumber : number)
}

/** What a phone shows, in words. */
export const wordsOf = (chat: Pick<Conversation, 'inbox'>): readonly string[] =>
  chat.inbox().map(({ content }) => {
    const text = 'text' in content && content.text ? content.text : ''
    if (content.type === 'choice')
      return [text, ...content.options.map(({ title, url }) => `[${title}${url ? ` ${url}` : ''}]`)].join(' ')
    if (content.type === 'media') return [text, ...content.items.map(({ mime }) => `(${mime})`)].join(' ').trim()
    return text || content.type
  })

/** The newest list is tapped, or answered by its number where a phone shows only words. */
export const tapped = (chat: Conversation, title: string): void => {
  const shown = chat.inbox().findLast(({ content }) => content.type === 'choice')
  if (shown?.content.type === 'choice') {
    const option = shown.content.options.find((one) => one.title === title)
    if (!option) throw new Error(`the customer was shown no ${title}`)
    chat.tap(shown, option.id)
    return
  }
  const number = wordsOf(chat)
    .flatMap((text) => text.split('\n'))
    .map((line) => /^(\d+)\W+(\w.*)$/.exec(line))
    .findLast((found) => found?.[2] === title)?.[1]
  if (number === undefined) throw new Error(`the customer was shown no ${title}`)
  chat.send(number)
}
