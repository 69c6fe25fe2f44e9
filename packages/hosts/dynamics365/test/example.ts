import { createBridge, memory, serve } from '@deskwire/core'
import { dynamics365 } from '@deskwire/dynamics365'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { settings } from '../../../../examples/shared/app/settings.js'

const setting = settings(
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'DYNAMICS_ORGANIZATION_ID',
)

export const bridge = createBridge({
  publicUrl: 'https://bridge.example.com',
  store: memory(), //                                              for a trial; @deskwire/store-sqlite keeps its data
  channels: {
    whatsapp: twilioWhatsapp({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: ['+15557654321'],
    }),
  },
  hosts: {
    dynamics: dynamics365({
      tenantId: setting('AZURE_TENANT_ID'),
      auth: {
        kind: 'oauth',
        clientId: setting('AZURE_CLIENT_ID'),
        clientSecret: setting('AZURE_CLIENT_SECRET'),
      },
      organizationId: setting('DYNAMICS_ORGANIZATION_ID'),
      channelId: process.env.DYNAMICS_CHANNEL_ID || undefined, //  `setup` creates the record and prints it
      messagingUrl: `https://m-${setting('DYNAMICS_ORGANIZATION_ID')}.eu.omnichannelengagementhub.com`,
      zone: 'crm4',
      dataverse: {
        url: 'https://contoso.crm4.dynamics.com',
        articleUrl: 'https://help.contoso.com/kb/{number}',
        recordUrl: 'https://help.contoso.com/case/{number}',
      },
    }),
  },
  route: () => ({ host: 'dynamics', queue: 'support', attributes: { product: 'Teapot' } }),
})

export const start = () => serve(bridge, { port: 3000 })
