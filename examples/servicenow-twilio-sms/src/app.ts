import { createBridge, serve } from '@deskwire/core'
import { servicenow } from '@deskwire/servicenow'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
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
    servicenow: servicenow({
      instance: setting('SERVICENOW_INSTANCE'),
      auth: { type: 'basic', username: setting('SERVICENOW_USER'), password: setting('SERVICENOW_PASSWORD') },
      callback: { type: 'bearer', token: setting('SERVICENOW_CALLBACK_TOKEN') },
    }),
  },
  // START, STOP and NOTIFICATION are understood in any case and with accents; notifications are off until START, and for accounts only.
  policy: { guests: false, freeTextRevocation: 'flag' },
})

await serve(bridge, { port: Number(setting('PORT')), signals: true })
