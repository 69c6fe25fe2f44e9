import { ai } from '@deskwire/ai'
import { createBridge, serve } from '@deskwire/core'
import { requestTracker } from '@deskwire/request-tracker'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioSms } from '@deskwire/twilio-sms'
import { createGateway } from 'ai'
import { settings } from '../../shared/app/settings.js'
import { manual } from './manual.js'

const setting = settings(
  'PUBLIC_URL',
  'AI_GATEWAY_API_KEY',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_SMS_NUMBER',
  'RT_URL',
  'RT_TOKEN',
  'RT_WEBHOOK_SECRET',
  'RT_QUEUE',
)

// Any model of the AI SDK: openai('gpt-5') of @ai-sdk/openai, anthropic('claude-sonnet-4-5') of @ai-sdk/anthropic.
const gateway = createGateway({ apiKey: setting('AI_GATEWAY_API_KEY'), baseURL: process.env.AI_GATEWAY_URL })

const bridge = createBridge({
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
    'request-tracker': requestTracker({
      url: setting('RT_URL'),
      auth: { kind: 'token', token: setting('RT_TOKEN') },
      webhookSecret: setting('RT_WEBHOOK_SECRET'),
      queue: setting('RT_QUEUE'),
    }),
  },
  assistants: {
    bot: ai({
      model: gateway(process.env.AI_MODEL || 'anthropic/claude-sonnet-4.5'),
      instructions:
        'You are the IT help line of a university. Answer from the manual only. What it does not say is for people.',
      // Request Tracker's articles are not read: the knowledge base is the app's own.
      tools: { search_manual: manual },
    }),
  },
})

await serve(bridge, { port: Number(process.env.PORT || 3000), signals: true })
