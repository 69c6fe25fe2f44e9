import { createBridge, memory, serve } from '@deskwire/core'
import { hubspot } from '@deskwire/hubspot'
import { twilioSms } from '@deskwire/twilio-sms'
import { settings } from '../../../../examples/shared/app/settings.js'

const setting = settings(
  'HUBSPOT_PORTAL_ID',
  'HUBSPOT_APP_ID',
  'HUBSPOT_CLIENT_ID',
  'HUBSPOT_CLIENT_SECRET',
  'HUBSPOT_REFRESH_TOKEN',
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_SMS_NUMBER',
)

const host = hubspot({
  portalId: setting('HUBSPOT_PORTAL_ID'), //                  the Hub ID
  app: { id: setting('HUBSPOT_APP_ID'), clientSecret: setting('HUBSPOT_CLIENT_SECRET') },
  auth: {
    kind: 'oauth',
    clientId: setting('HUBSPOT_CLIENT_ID'),
    refreshToken: setting('HUBSPOT_REFRESH_TOKEN'),
  },
  // `setup` makes the channel, then its account, and tells their ids: it runs, and the app starts, without them.
  channelId: process.env.HUBSPOT_CHANNEL_ID || undefined,
  accounts: [
    {
      id: process.env.HUBSPOT_CHANNEL_ACCOUNT_ID || undefined,
      channel: 'sms',
      identifier: setting('TWILIO_SMS_NUMBER'),
    },
  ],
})

export const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: memory(), //                                         sqlite('deskwire.db') keeps it
  channels: {
    sms: twilioSms({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_SMS_NUMBER')],
    }),
  },
  hosts: { hubspot: host },
})

export const run = () => serve(bridge, { port: 3000 })
