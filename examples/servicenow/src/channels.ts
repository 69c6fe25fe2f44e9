import type { Channel, Policy } from '@deskwire/core'
import { twilioSms } from '@deskwire/twilio-sms'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { settings } from '../../shared/app/settings.js'

const needed = [
  'CHANNEL',
  'PUBLIC_URL',
  'SERVICENOW_INSTANCE',
  'SERVICENOW_USER',
  'SERVICENOW_PASSWORD',
  'SERVICENOW_CALLBACK_TOKEN',
  'SERVICENOW_HASH_TOKEN',
  'DESKWIRE_KEY',
] as const

interface Choice {
  setting: (name: (typeof needed)[number]) => string
  channels: Record<string, Channel>
  policy?: Policy
}

const choices = {
  'twilio-sms': () => {
    const setting = settings(...needed, 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_SMS_NUMBER')
    const sms = twilioSms({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_SMS_NUMBER')],
      apiBase: process.env.TWILIO_API_BASE,
    })
    return { setting, channels: { sms } }
  },
  'twilio-whatsapp': () => {
    const setting = settings(...needed, 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_WHATSAPP_NUMBER')
    const whatsapp = twilioWhatsapp({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_WHATSAPP_NUMBER')],
      apiBase: process.env.TWILIO_API_BASE,
    })
    return { setting, channels: { whatsapp } }
  },
  'whatsapp-cloud': () => {
    const setting = settings(
      ...needed,
      'WHATSAPP_ACCESS_TOKEN',
      'WHATSAPP_APP_SECRET',
      'WHATSAPP_VERIFY_TOKEN',
      'WHATSAPP_BUSINESS_ACCOUNT_ID',
      'WHATSAPP_PHONE_NUMBER_ID',
    )
    const whatsapp = whatsappCloud({
      accessToken: setting('WHATSAPP_ACCESS_TOKEN'),
      appSecret: setting('WHATSAPP_APP_SECRET'),
      verifyToken: setting('WHATSAPP_VERIFY_TOKEN'),
      wabaId: setting('WHATSAPP_BUSINESS_ACCOUNT_ID'),
      lines: [setting('WHATSAPP_PHONE_NUMBER_ID')],
      apiBase: process.env.WHATSAPP_API_BASE,
    })
    // A reply after WhatsApp's 24 hours waits, and an approved template asks the customer back.
    const reopenTemplate = { type: 'template', name: 'reply_waiting', language: 'en' } as const
    return { setting, channels: { whatsapp }, policy: { onClosed: 'reopen', reopenTemplate, markRead: 'viewed' } }
  },
} satisfies Record<string, () => Choice>

const isKind = (word: string): word is keyof typeof choices => Object.hasOwn(choices, word)

/** The channel that `CHANNEL` names, with its settings checked. */
export const chosen = (): Choice => {
  const kind = process.env.CHANNEL || settings(...needed)('CHANNEL')
  if (isKind(kind)) return choices[kind]()
  console.error(`CHANNEL is ${kind}. Set it to one of ${Object.keys(choices).join(', ')}.`)
  process.exit(1)
}
