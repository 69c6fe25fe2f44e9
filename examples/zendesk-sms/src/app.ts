import { createBridge, serve } from '@deskwire/core'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { zendesk } from '@deskwire/zendesk'
import { settings } from '../../shared/app/settings.js'

const setting = settings(
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_SMS_NUMBER',
  'ZENDESK_URL',
  'ZENDESK_CLIENT_ID',
  'ZENDESK_CLIENT_SECRET',
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
  },
  hosts: {
    zendesk: zendesk({
      url: setting('ZENDESK_URL'),
      auth: {
        kind: 'oauth',
        clientId: setting('ZENDESK_CLIENT_ID'),
        clientSecret: setting('ZENDESK_CLIENT_SECRET'),
      },
      // Not there before `setup` has made the webhook, which shows it.
      webhookSecret: process.env.ZENDESK_WEBHOOK_SECRET || undefined,
    }),
  },
})

await serve(bridge, { port: Number(process.env.PORT || 3000), signals: true })
