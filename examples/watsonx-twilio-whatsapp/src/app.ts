import { createBridge, serve } from '@deskwire/core'
import { desk } from '@deskwire/desk'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { watsonx } from '@deskwire/watsonx'
import { settings } from './settings.js'

const setting = settings()

const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: sqlite(setting('DATABASE')),
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
    desk: desk({ url: setting('DESK_URL'), token: setting('DESK_TOKEN'), secret: setting('DESK_SECRET') }),
  },
  assistants: {
    watsonx: watsonx({
      url: setting('WATSONX_URL'),
      apiKey: setting('WATSONX_API_KEY'),
      assistant: setting('WATSONX_ASSISTANT'),
      environment: setting('WATSONX_ENVIRONMENT'),
      iamUrl: process.env.WATSONX_IAM_URL,
    }),
  },
})

await serve(bridge, { port: Number(setting('PORT')), signals: true })
