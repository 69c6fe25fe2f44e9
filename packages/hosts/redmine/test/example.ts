import { createBridge, memory, serve } from '@deskwire/core'
import { redmine } from '@deskwire/redmine'
import { twilioSms } from '@deskwire/twilio-sms'
import { settings } from '../../../../examples/shared/app/settings.js'

const setting = settings(
  'REDMINE_URL',
  'REDMINE_API_KEY',
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_SMS_NUMBER',
)

const host = redmine({
  url: setting('REDMINE_URL'), //                              https://redmine.example.com
  auth: { kind: 'token', token: setting('REDMINE_API_KEY') }, // of the user made for the bridge
  project: 'support',
  fields: { conversation: 1, entry: 2, phone: 3, channel: 4 }, // ids of custom fields
})

export const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: memory(), //                                          sqlite('deskwire.db') keeps it
  channels: {
    sms: twilioSms({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_SMS_NUMBER')],
    }),
  },
  hosts: { redmine: host },
})

export const run = () => serve(bridge, { port: 3000 })
