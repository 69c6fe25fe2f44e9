import { createBridge, serve } from '@deskwire/core'
import { dynamics365 } from '@deskwire/dynamics365'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { settings } from '../../shared/app/settings.js'

const setting = settings(
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_WHATSAPP_NUMBER',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'DYNAMICS_ORGANIZATION_ID',
  'DYNAMICS_MESSAGING_URL',
  'DYNAMICS_ZONE',
  'DATAVERSE_URL',
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
    dynamics365: dynamics365({
      tenantId: setting('AZURE_TENANT_ID'),
      auth: {
        kind: 'oauth',
        clientId: setting('AZURE_CLIENT_ID'),
        clientSecret: setting('AZURE_CLIENT_SECRET'),
      },
      organizationId: setting('DYNAMICS_ORGANIZATION_ID'),
      // `setup` makes the channel record and says its id; until it is set, messages wait.
      channelId: process.env.DYNAMICS_CHANNEL_ID || undefined,
      messagingUrl: setting('DYNAMICS_MESSAGING_URL'),
      zone: setting('DYNAMICS_ZONE'),
      dataverse: { url: setting('DATAVERSE_URL') },
      loginUrl: process.env.AZURE_LOGIN_URL,
    }),
  },
  // The context variables that routing rules look at.
  route: ({ first }) => ({ host: 'dynamics365', queue: 'support', attributes: { began: first.type } }),
})

await serve(bridge, { port: Number(process.env.PORT || 3000), signals: true })
