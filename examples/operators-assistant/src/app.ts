import { createBridge, serve } from '@deskwire/core'
import { desk } from '@deskwire/desk'
import { mcp } from '@deskwire/mcp'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { settings } from '../../shared/app/settings.js'

const setting = settings(
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_SMS_NUMBER',
  'DESK_URL',
  'DESK_TOKEN',
  'DESK_SECRET',
  'ASSISTANT_KEY',
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
    // Any other helpdesk in its place: zendesk({ … }), requestTracker({ … }).
    desk: desk({
      url: setting('DESK_URL'),
      auth: { kind: 'token', token: setting('DESK_TOKEN') },
      webhookSecret: setting('DESK_SECRET'),
    }),
  },
})

await serve(bridge, {
  port: Number(process.env.PORT || 3000),
  signals: true,
  // The assistant has a key of its own, so that the log says what it did.
  api: { keys: [{ key: setting('ASSISTANT_KEY'), scope: 'agent', name: 'assistant' }] },
  // It reads, and of all that writes it may do this.
  mcp: mcp({ allow: ['post_notify'] }),
})
