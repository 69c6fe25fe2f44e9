import { createBridge, memory, serve } from '@deskwire/core'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { zendesk } from '@deskwire/zendesk'

const setting = (name: string): string => process.env[name] ?? ''

const host = zendesk({
  url: setting('ZENDESK_URL'), //                       https://acme.zendesk.com
  email: setting('ZENDESK_EMAIL'), //                   the agent made for the bridge
  apiToken: setting('ZENDESK_API_TOKEN'),
  webhookSecret: setting('ZENDESK_WEBHOOK_SECRET'), //  what the webhook shows
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
      phoneNumbers: [setting('WHATSAPP_PHONE_NUMBER_ID')],
    }),
  },
  hosts: { zendesk: host },
})

if (setting('PORT')) await serve(bridge, { port: Number(setting('PORT')) })
