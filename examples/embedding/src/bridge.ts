import { createBridge, createRouter } from '@deskwire/core'
import { desk } from '@deskwire/desk'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { settings } from './settings.js'

const setting = settings()

export const port = Number(setting('PORT'))

export const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: sqlite(setting('DATABASE')),
  channels: {
    sms: twilioSms({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_SMS_NUMBER')],
      apiBase: process.env.TWILIO_API_BASE,
    }),
  },
  hosts: { desk: desk({ url: setting('DESK_URL'), token: setting('DESK_TOKEN'), secret: setting('DESK_SECRET') }) },
})

/** Everything the bridge answers over HTTP: webhooks, media links, health, metrics. */
export const router = createRouter(bridge)

/** A bridge is started once per process. */
export const started = bridge.start()
