import { createBridge, memory, serve } from '@deskwire/core'
import { requestTracker } from '@deskwire/request-tracker'
import { twilioSms } from '@deskwire/twilio-sms'
import { settings } from '../../../../examples/shared/app/settings.js'

const setting = settings(
  'RT_URL',
  'RT_TOKEN',
  'RT_WEBHOOK_SECRET',
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_SMS_NUMBER',
)

const host = requestTracker({
  url: setting('RT_URL'), //                        https://rt.example.com
  auth: { kind: 'token', token: setting('RT_TOKEN') }, // of the user made for the bridge
  user: 'deskwire', //                              that user's name
  webhookSecret: setting('RT_WEBHOOK_SECRET'), //   $DeskwireSecret of the recipe
  queue: 'Messages',
})

export const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: memory(), //                               sqlite('deskwire.db') keeps it
  channels: {
    sms: twilioSms({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_SMS_NUMBER')],
    }),
  },
  hosts: { 'request-tracker': host },
})

export const run = () => serve(bridge, { port: 3000 })
