import { createBridge, memory, serve } from '@deskwire/core'
import { front } from '@deskwire/front'
import { twilioSms } from '@deskwire/twilio-sms'
import { settings } from '../../../../examples/shared/app/settings.js'

const setting = settings(
  'FRONT_API_TOKEN',
  'FRONT_APP_ID',
  'FRONT_APP_SECRET',
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_SMS_NUMBER',
)
const channel = process.env.FRONT_CHANNEL_ID

const host = front({
  auth: { kind: 'token', token: setting('FRONT_API_TOKEN') }, // an API token
  app: { id: setting('FRONT_APP_ID'), secret: setting('FRONT_APP_SECRET') },
  // cha_1gv4 stands for `sms` below. It exists once the channel was added in Front, while the app runs.
  channels: channel ? [{ id: channel, channel: 'sms' }] : [],
})

export const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: memory(), //                                            sqlite('deskwire.db') keeps it
  channels: {
    sms: twilioSms({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_SMS_NUMBER')],
    }),
  },
  hosts: { front: host },
})

export const run = () => serve(bridge, { port: 3000 })
