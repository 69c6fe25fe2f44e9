import { createBridge, serve } from '@deskwire/core'
import { desk } from '@deskwire/desk'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { watsonx } from '@deskwire/watsonx'
import { settings } from '../../shared/app/settings.js'

const setting = settings(
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_WHATSAPP_NUMBER',
  'DESK_URL',
  'DESK_TOKEN',
  'DESK_SECRET',
  'WATSONX_URL',
  'WATSONX_API_KEY',
  'WATSONX_ASSISTANT_ID',
  'WATSONX_ENVIRONMENT_ID',
)

const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: sqlite(process.env.SQLITE_FILE || 'deskwire.db'),
  channels: {
    whatsapp: twilioWhatsapp({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_WHATSAPP_NUMBER')],
      apiBase: process.env.TWILIO_API_BASE,
    }),
  },
  hosts: {
    // Any other helpdesk in its place: zendesk({ … }), dynamics365({ … }).
    desk: desk({
      url: setting('DESK_URL'),
      auth: { kind: 'token', token: setting('DESK_TOKEN') },
      webhookSecret: setting('DESK_SECRET'),
    }),
  },
  assistants: {
    watsonx: watsonx({
      url: setting('WATSONX_URL'),
      auth: { kind: 'iam', apiKey: setting('WATSONX_API_KEY'), url: process.env.WATSONX_IAM_URL },
      assistant: setting('WATSONX_ASSISTANT_ID'),
      environment: setting('WATSONX_ENVIRONMENT_ID'),
    }),
  },
})

await serve(bridge, { port: Number(process.env.PORT || 3000), signals: true })
