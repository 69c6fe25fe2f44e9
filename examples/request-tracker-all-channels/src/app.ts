import { createBridge, serve } from '@deskwire/core'
import { requestTracker } from '@deskwire/request-tracker'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { settings } from './settings.js'

const setting = settings()

const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: sqlite(setting('DATABASE')),
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
      accessToken: setting('WHATSAPP_TOKEN'),
      appSecret: setting('WHATSAPP_APP_SECRET'),
      verifyToken: setting('WHATSAPP_VERIFY_TOKEN'),
      wabaId: setting('WHATSAPP_ACCOUNT'),
      phoneNumbers: [setting('WHATSAPP_NUMBER_ID')],
      graphBase: process.env.WHATSAPP_GRAPH_BASE,
    }),
  },
  hosts: {
    'request-tracker': requestTracker({
      url: setting('RT_URL'),
      token: setting('RT_TOKEN'),
      webhookSecret: setting('RT_WEBHOOK_SECRET'),
      queue: setting('RT_QUEUE'),
    }),
  },
})

await serve(bridge, { port: Number(setting('PORT')), signals: true })
