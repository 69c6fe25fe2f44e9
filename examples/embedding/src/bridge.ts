import { setTimeout } from 'node:timers/promises'
import { createBridge, createRouter } from '@deskwire/core'
import { desk } from '@deskwire/desk'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { settings } from '../../shared/app/settings.js'

const setting = settings(
  'PUBLIC_URL',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_SMS_NUMBER',
  'DESK_URL',
  'DESK_TOKEN',
  'DESK_SECRET',
)

export const port = Number(process.env.PORT || 3000)

export const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: sqlite(process.env.SQLITE_FILE || 'deskwire.db'),
  channels: {
    sms: twilioSms({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_SMS_NUMBER')],
      apiBase: process.env.TWILIO_API_BASE,
    }),
  },
  hosts: {
    desk: desk({
      url: setting('DESK_URL'),
      auth: { kind: 'token', token: setting('DESK_TOKEN') },
      webhookSecret: setting('DESK_SECRET'),
    }),
  },
})

/** Everything the bridge answers over HTTP: webhooks, links to files, health, metrics. */
export const router = createRouter(bridge)

/** A bridge is started once per process. */
export const started = bridge.start()

/** Ctrl+C, or a supervisor's signal: takes nothing more in, answers what it has, for five seconds at most, and ends. */
export const stopWith = (server: { close(done: () => void): unknown }): void => {
  const stop = async () => {
    await Promise.race([new Promise<void>((done) => server.close(done)), setTimeout(5_000)])
    await bridge.stop()
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
}
