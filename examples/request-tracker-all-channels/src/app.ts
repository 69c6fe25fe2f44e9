import { createBridge, serve } from '@deskwire/core'
import { requestTracker } from '@deskwire/request-tracker'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { settings } from '../../shared/app/settings.js'

const setting = settings(
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_SMS_NUMBER',
  'TWILIO_WHATSAPP_NUMBER',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'WHATSAPP_BUSINESS_ACCOUNT_ID',
  'WHATSAPP_PHONE_NUMBER_ID',
  'RT_URL',
  'RT_TOKEN',
  'RT_WEBHOOK_SECRET',
  'RT_QUEUE',
)

const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: sqlite(process.env.SQLITE_FILE || 'deskwire.db'),
  channels: {
    sms: twilioSms({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_SMS_NUMBER')],
      apiBase: process.env.TWILIO_API_BASE,
    }),
    'twilio-whatsapp': twilioWhatsapp({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_WHATSAPP_NUMBER')],
      apiBase: process.env.TWILIO_API_BASE,
    }),
    whatsapp: whatsappCloud({
      accessToken: setting('WHATSAPP_ACCESS_TOKEN'),
      appSecret: setting('WHATSAPP_APP_SECRET'),
      verifyToken: setting('WHATSAPP_VERIFY_TOKEN'),
      wabaId: setting('WHATSAPP_BUSINESS_ACCOUNT_ID'),
      lines: [setting('WHATSAPP_PHONE_NUMBER_ID')],
      apiBase: process.env.WHATSAPP_API_BASE,
    }),
  },
  hosts: {
    'request-tracker': requestTracker({
      url: setting('RT_URL'),
      auth: { kind: 'token', token: setting('RT_TOKEN') },
      webhookSecret: setting('RT_WEBHOOK_SECRET'),
      queue: setting('RT_QUEUE'),
    }),
  },
})

await serve(bridge, { port: Number(process.env.PORT || 3000), signals: true })
