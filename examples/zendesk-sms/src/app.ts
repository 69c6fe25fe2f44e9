import { createBridge, serve } from '@deskwire/core'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { zendesk } from '@deskwire/zendesk'
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
  },
  hosts: {
    zendesk: zendesk({
      url: setting('ZENDESK_URL'),
      email: setting('ZENDESK_EMAIL'),
      apiToken: setting('ZENDESK_TOKEN'),
      webhookSecret: setting('ZENDESK_WEBHOOK_SECRET'),
    }),
  },
})

await serve(bridge, { port: Number(setting('PORT')), signals: true })
