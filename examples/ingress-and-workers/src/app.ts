import { createBridge, serve } from '@deskwire/core'
import { postgres } from '@deskwire/store-postgres'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { zendesk } from '@deskwire/zendesk'
import { settings } from './settings.js'

const setting = settings()

const roles = ['ingress', 'worker', 'both'] as const
const role = roles.find((one) => one === setting('ROLE'))
if (!role) throw new Error(`ROLE is ${setting('ROLE')}, but must be one of ${roles.join(', ')}`)

// The same setup in every process: what differs is only what each does.
const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: postgres(setting('DATABASE_URL')),
  secret: setting('SECRET'),
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
    zendesk: zendesk({
      url: setting('ZENDESK_URL'),
      email: setting('ZENDESK_EMAIL'),
      apiToken: setting('ZENDESK_TOKEN'),
      webhookSecret: setting('ZENDESK_WEBHOOK_SECRET'),
    }),
  },
})

// Workers listen too, for /healthz and /metrics.
await serve(bridge, { port: Number(setting('PORT')), role, signals: true })
