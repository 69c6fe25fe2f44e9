import { ai, suggestions } from '@deskwire/ai'
import { createBridge, serve } from '@deskwire/core'
import { sqlite } from '@deskwire/store-sqlite'
import { twilioWhatsapp } from '@deskwire/twilio-whatsapp'
import { zendesk } from '@deskwire/zendesk'
import { createGateway } from 'ai'
import { settings } from '../../shared/app/settings.js'

const setting = settings(
  'PUBLIC_URL',
  'AI_GATEWAY_API_KEY',
  'TWILIO_ACCOUNT_SID',
  'TWILIO_AUTH_TOKEN',
  'TWILIO_WHATSAPP_NUMBER',
  'ZENDESK_URL',
  'ZENDESK_CLIENT_ID',
  'ZENDESK_CLIENT_SECRET',
)

// Any model of the AI SDK: openai('gpt-5') of @ai-sdk/openai, anthropic('claude-sonnet-4-5') of @ai-sdk/anthropic.
const gateway = createGateway({ apiKey: setting('AI_GATEWAY_API_KEY'), baseURL: process.env.AI_GATEWAY_URL })
const model = gateway(process.env.AI_MODEL || 'anthropic/claude-sonnet-4.5')
const instructions = `You work for Lamps & Co., a lamp shop. Answer from the help articles; share the article you used.
Refunds and complaints are for people. Never promise a refund.`

const bridge = createBridge({
  publicUrl: setting('PUBLIC_URL'),
  store: sqlite(process.env.SQLITE_FILE || 'deskwire.db'),
  channels: {
    whatsapp: twilioWhatsapp({
      accountSid: setting('TWILIO_ACCOUNT_SID'),
      authToken: setting('TWILIO_AUTH_TOKEN'),
      lines: [setting('TWILIO_WHATSAPP_NUMBER')],
      apiBase: process.env.TWILIO_API_BASE,
    }),
  },
  hosts: {
    zendesk: zendesk({
      url: setting('ZENDESK_URL'),
      auth: {
        kind: 'oauth',
        clientId: setting('ZENDESK_CLIENT_ID'),
        clientSecret: setting('ZENDESK_CLIENT_SECRET'),
      },
      // Not there before `setup` has made the webhook, which shows it.
      webhookSecret: process.env.ZENDESK_WEBHOOK_SECRET || undefined,
    }),
  },
  // The knowledge base is Zendesk's own: the assistant searches it by itself.
  assistants: { bot: ai({ model, instructions }) },
  // Once a person has the conversation, the model drafts for them.
  hooks: { suggest: suggestions({ model, instructions }) },
})

await serve(bridge, { port: Number(process.env.PORT || 3000), signals: true })
