import { chatwoot } from '@deskwire/chatwoot'
import { createBridge, memory, serve } from '@deskwire/core'
import { twilioSms } from '@deskwire/twilio-sms'
import { settings } from '../../../../examples/shared/app/settings.js'

const setting = settings(
  'CHATWOOT_URL',
  'CHATWOOT_ACCOUNT_ID',
  'CHATWOOT_ACCESS_TOKEN',
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_SMS_NUMBER',
)

const host = chatwoot({
  url: setting('CHATWOOT_URL'), //                                     https://app.chatwoot.com
  account: Number(setting('CHATWOOT_ACCOUNT_ID')), //                  as in the address of its pages
  auth: { kind: 'token', token: setting('CHATWOOT_ACCESS_TOKEN') }, // of the user made for the bridge
  inbox: 'Text messages', //                                           `npx deskwire setup` makes it
  // Shown at the inbox: `setup` runs, and the app starts, without it.
  webhook: { kind: 'signed', secret: process.env.CHATWOOT_WEBHOOK_SECRET || undefined },
  outreach: { channel: 'sms' }, //                                     for agents who write first
})

export const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: memory(), //                                                  sqlite('deskwire.db') keeps it
  channels: {
    sms: twilioSms({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_SMS_NUMBER')],
    }),
  },
  hosts: { chatwoot: host },
})

export const run = () => serve(bridge, { port: 3000 })
