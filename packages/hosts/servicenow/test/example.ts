import { createBridge, memory, serve } from '@deskwire/core'
import { servicenow } from '@deskwire/servicenow'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { settings } from '../../../../examples/shared/app/settings.js'

const setting = settings(
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'SERVICENOW_CLIENT_ID',
  'SERVICENOW_CLIENT_SECRET',
  'SERVICENOW_HASH_TOKEN',
  'SERVICENOW_CALLBACK_PASSWORD',
)

export const bridge = createBridge({
  publicUrl: 'https://bridge.example.com',
  store: memory(), //                                       for trying; @deskwire/store-sqlite keeps what it has
  channels: {
    whatsapp: twilioWhatsapp({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: ['+15557654321'],
    }),
  },
  hosts: {
    servicenow: servicenow({
      url: 'https://acme.service-now.com',
      auth: {
        kind: 'oauth',
        clientId: setting('SERVICENOW_CLIENT_ID'),
        clientSecret: setting('SERVICENOW_CLIENT_SECRET'),
      },
      messageAuth: { kind: 'hash', secret: setting('SERVICENOW_HASH_TOKEN') },
      callback: { kind: 'basic', user: 'servicenow', password: setting('SERVICENOW_CALLBACK_PASSWORD') },
      linkAccounts: true,
    }),
  },
  route: () => ({ host: 'servicenow', queue: 'support', attributes: { product: 'Teapot' } }),
})

export const start = () => serve(bridge, { port: 3000 })
