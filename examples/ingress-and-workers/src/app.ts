import { createBridge, serve } from '@deskwire/core'
import { postgres } from '@deskwire/store-postgres'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { zendesk } from '@deskwire/zendesk'
import { settings } from '../../shared/app/settings.js'

const setting = settings(
  'ROLE',
  'PUBLIC_URL',
  'DATABASE_URL',
  'DESKWIRE_SECRET',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'WHATSAPP_BUSINESS_ACCOUNT_ID',
  'WHATSAPP_PHONE_NUMBER_ID',
  'ZENDESK_URL',
  'ZENDESK_CLIENT_ID',
  'ZENDESK_CLIENT_SECRET',
)

const roles = ['ingress', 'worker', 'both'] as const
const role = roles.find((one) => one === setting('ROLE'))
if (!role) throw new Error(`ROLE is ${setting('ROLE')}, but must be one of ${roles.join(', ')}`)

// The same setup in every process: what differs is only what each does.
const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: postgres(setting('DATABASE_URL')),
  secret: setting('DESKWIRE_SECRET'),
  channels: {
    whatsapp: whatsappCloud({
      accessToken: setting('WHATSAPP_ACCESS_TOKEN'),
      appSecret: setting('WHATSAPP_APP_SECRET'),
      verifyToken: setting('WHATSAPP_VERIFY_TOKEN'),
      wabaId: setting('WHATSAPP_BUSINESS_ACCOUNT_ID'),
      lines: [setting('WHATSAPP_PHONE_NUMBER_ID')],
      apiBase: process.env.WHATSAPP_API_BASE,
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

// Workers listen too, for /healthz, /readyz and /metrics.
await serve(bridge, { port: Number(process.env.PORT || 3000), role, signals: true })
