import { createBridge, memory, serve } from '@deskwire/core'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { zendesk } from '@deskwire/zendesk'
import { settings } from '../../../../examples/shared/app/settings.js'

const setting = settings(
  'ZENDESK_URL',
  'ZENDESK_CLIENT_ID',
  'ZENDESK_CLIENT_SECRET',
  'PUBLIC_URL',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'WHATSAPP_PHONE_NUMBER_ID',
)

const host = zendesk({
  url: setting('ZENDESK_URL'), //                       https://acme.zendesk.com
  auth: {
    kind: 'oauth',
    clientId: setting('ZENDESK_CLIENT_ID'),
    clientSecret: setting('ZENDESK_CLIENT_SECRET'),
  },
  // Shown at the webhook, which `setup` makes: it runs, and the app starts, without it.
  webhookSecret: process.env.ZENDESK_WEBHOOK_SECRET || undefined,
  queues: { billing: { groupId: 360001234567, priority: 'high' } },
  outreach: { channel: 'whatsapp' }, //                 agents may write first
})

export const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: memory(), //                                   sqlite('deskwire.db') keeps it
  channels: {
    whatsapp: whatsappCloud({
      accessToken: setting('WHATSAPP_ACCESS_TOKEN'),
      appSecret: setting('WHATSAPP_APP_SECRET'),
      verifyToken: setting('WHATSAPP_VERIFY_TOKEN'),
      lines: [setting('WHATSAPP_PHONE_NUMBER_ID')],
    }),
  },
  hosts: { zendesk: host },
})

export const start = () => serve(bridge, { port: 3000 })
