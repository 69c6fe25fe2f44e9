import { createBridge, memory, serve } from '@deskwire/core'
import { intercom } from '@deskwire/intercom'
import { whatsappCloud } from '@deskwire/whatsapp-cloud'
import { settings } from '../../../../examples/shared/app/settings.js'

const setting = settings(
  'INTERCOM_ACCESS_TOKEN',
  'INTERCOM_CLIENT_SECRET',
  'PUBLIC_URL',
  'WHATSAPP_ACCESS_TOKEN',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_VERIFY_TOKEN',
  'WHATSAPP_PHONE_NUMBER_ID',
)

const host = intercom({
  region: 'us', //                                     or eu, au
  auth: { kind: 'token', token: setting('INTERCOM_ACCESS_TOKEN') },
  webhookSecret: setting('INTERCOM_CLIENT_SECRET'), // the app's client secret
  outreach: { whatsapp: 'whatsapp' }, //               agents may write first
})

export const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: memory(), //                                  sqlite('deskwire.db') keeps it
  channels: {
    whatsapp: whatsappCloud({
      accessToken: setting('WHATSAPP_ACCESS_TOKEN'),
      appSecret: setting('WHATSAPP_APP_SECRET'),
      verifyToken: setting('WHATSAPP_VERIFY_TOKEN'),
      lines: [setting('WHATSAPP_PHONE_NUMBER_ID')],
    }),
  },
  hosts: { intercom: host },
})

export const run = () => serve(bridge, { port: 3000 })
