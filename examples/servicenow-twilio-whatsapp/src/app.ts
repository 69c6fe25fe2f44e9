import { createBridge, serve } from '@deskwire/core'
import { servicenow } from '@deskwire/servicenow'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
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
    servicenow: servicenow({
      instance: setting('SERVICENOW_INSTANCE'),
      auth: { type: 'basic', username: setting('SERVICENOW_USER'), password: setting('SERVICENOW_PASSWORD') },
      callback: { type: 'bearer', token: setting('SERVICENOW_CALLBACK_TOKEN') },
    }),
  },
  // The virtual agent answers first. A queue's conditions look at what the route says (A4).
  route: ({ contact }) => ({ host: 'servicenow', queue: contact ? 'customers' : 'guests' }),
})

await serve(bridge, {
  port: Number(setting('PORT')),
  signals: true,
  // ServiceNow's business rules send notifications through this (A3), and its buttons an agent's first word (A2).
  api: { keys: [{ key: setting('API_KEY'), scope: 'agent', name: 'servicenow' }] },
})
