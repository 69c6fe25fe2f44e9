import { createBridge, serve } from '@deskwire/core'
import { servicenow } from '@deskwire/servicenow'
import { sqlite } from '@deskwire/store-sqlite'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { settings } from './settings.js'

const setting = settings()

const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: sqlite(setting('DATABASE')),
  channels: {
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
    servicenow: servicenow({
      instance: setting('SERVICENOW_INSTANCE'),
      auth: { type: 'basic', username: setting('SERVICENOW_USER'), password: setting('SERVICENOW_PASSWORD') },
      callback: { type: 'bearer', token: setting('SERVICENOW_CALLBACK_TOKEN') },
    }),
  },
  // A reply after WhatsApp's 24 hours waits, and an approved template asks the customer back.
  policy: {
    onClosed: 'reopen',
    reopenTemplate: { type: 'template', name: 'reply_waiting', language: 'en' },
    markRead: 'viewed',
  },
})

await serve(bridge, { port: Number(setting('PORT')), signals: true })
