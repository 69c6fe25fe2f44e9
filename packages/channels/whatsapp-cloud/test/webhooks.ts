import { createHmac } from 'node:crypto'
import type { ChannelEvent, WebhookRequest } from '@deskwire/core/adapter'
import { whatsappCloud } from '../src/channel.js'

export const line = '106540352242922'
export const waba = '102290129340398'
export const phone = '16505551234'
export const bsuid = 'US.13491208655302741918'
export const parent = 'US.ENT.11815799212886844830'
const receivedAt = 1_800_000_000_000
export const appSecret = 'app-secret'

export const options = {
  accessToken: 'token-of-the-system-user',
  appSecret,
  verifyToken: 'planted-verify-7c1e',
  lines: [{ id: line, number: '+15550783881' }],
  wabaId: waba,
}

export const channel = whatsappCloud(options)

export const sign = (body: Uint8Array | string, secret = appSecret): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

export const post = (body: string | Uint8Array, signature: string | undefined = sign(body)): WebhookRequest => ({
  method: 'POST',
  publicUrl: 'https://desk.example/channels/whatsapp',
  path: '',
  headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
  body: Buffer.from(body),
  receivedAt,
})

export const envelope = (...changes: readonly { field: string; value: object }[]): object => ({
  object: 'whatsapp_business_account',
  entry: [{ id: waba, time: 1_749_416_383, changes }],
})

export const contact = { profile: { name: 'Sheena Nelson' }, wa_id: phone, user_id: bsuid }

export const value = (more: object): { field: string; value: object } => ({
  field: 'messages',
  value: {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: line },
    ...more,
  },
})

export const message = (more: object): object => ({
  from: phone,
  from_user_id: bsuid,
  id: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
  timestamp: '1749416383',
  ...more,
})

export const received = (payload: unknown): readonly ChannelEvent[] =>
  channel.receive(post(JSON.stringify(payload))).events

/** The one event of a payload. */
export const one = (payload: unknown): ChannelEvent => {
  const events = received(payload)
  if (events.length !== 1 || !events[0]) throw new Error(`expected one event, got ${JSON.stringify(events)}`)
  return events[0]
}

export const ofMessage = (more: object, contacts: readonly object[] = [contact]): ChannelEvent =>
  one(envelope(value({ contacts, messages: [message(more)] })))

export const ofStatus = (more: object, beside: object = {}): ChannelEvent =>
  one(
    envelope(
      value({ ...beside, statuses: [{ id: 'wamid.out', timestamp: '1750263773', recipient_id: phone, ...more }] }),
    ),
  )
