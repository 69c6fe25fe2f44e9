import type { PhoneMessage } from '../../content.js'
import type { JsonObject } from '../../http.js'
import { seededSid } from '../../ids.js'
import { type Blob, Bounded, type World } from '../../world.js'
import type { TwilioNumberOptions, TwilioOptions, TwilioSenderOptions, TwilioServiceOptions } from '../options.js'

export interface Approval {
  name: string
  category: string
  status: 'unsubmitted' | 'received' | 'pending' | 'approved' | 'rejected' | 'paused' | 'disabled'
  rejectionReason: string
}

export interface ContentResource {
  sid: string
  friendlyName: string | null
  language: string
  variables: JsonObject
  types: JsonObject
  approval?: Approval
  createdAt: number
  updatedAt: number
}

export interface TwilioNumber extends TwilioNumberOptions {
  sid: string
  friendlyName: string
  tollFree: boolean
  sms: boolean
  mms: boolean
  smsMethod: 'GET' | 'POST'
}

export interface TwilioSender extends TwilioSenderOptions {
  sid: string
  status: string
  callbackMethod: 'GET' | 'POST'
  statusCallbackMethod: 'GET' | 'POST'
  /** Sandbox: recipient → when they joined. */
  joined: Map<string, number>
}

export interface TwilioService extends TwilioServiceOptions {
  sid: string
  friendlyName: string
  inboundMethod: 'GET' | 'POST'
  useInboundWebhookOnNumber: boolean
  stickySender: boolean
  advancedOptOut: boolean
  pool: Set<string>
  /** Sticky sender: recipient → the number they know. */
  sticky: Map<string, string>
  createdAt: number
  updatedAt: number
}

export type MessageStatus =
  | 'queued'
  | 'sending'
  | 'sent'
  | 'failed'
  | 'delivered'
  | 'undelivered'
  | 'receiving'
  | 'received'
  | 'accepted'
  | 'scheduled'
  | 'read'
  | 'partially_delivered'
  | 'canceled'

export interface TwilioMessage {
  sid: string
  direction: 'inbound' | 'outbound-api' | 'outbound-reply'
  from: string | null
  to: string
  body: string
  status: MessageStatus
  serviceSid: string | null
  errorCode: number | null
  errorMessage: string | null
  segments: number
  media: StoredMedia[]
  createdAt: number
  updatedAt: number
  sentAt: number | null
  statusCallback?: string
  sendAt?: number
  /** What the phone will show, composed when the message was accepted. */
  onPhone?: PhoneMessage
}

export interface StoredMedia extends Blob {
  messageSid: string
}

export interface TwilioAccount {
  sid: string
  authToken: string
  friendlyName: string
  type: 'Full' | 'Trial'
  status: 'active' | 'suspended' | 'closed'
  keys: ReadonlyMap<string, string>
  numbers: TwilioNumber[]
  senders: TwilioSender[]
  services: TwilioService[]
  messages: Bounded<TwilioMessage>
  media: Bounded<StoredMedia>
  contents: Map<string, ContentResource>
  /** `sender or service SID` → recipients who said STOP. */
  optOuts: Map<string, Set<string>>
  mediaAuth: boolean
  /** A trial account may write only to these. */
  verified?: ReadonlySet<string>
  whatsappPerSecond: number
  /** `sender` → the count in a second. */
  pace: Map<string, { second: number; count: number }>
  createdAt: number
}

/** An account and its world, as every Twilio module needs them. */
export interface TwilioContext {
  world: World
  account: TwilioAccount
}

export const isShortCode = ({ phoneNumber }: Pick<TwilioNumber, 'phoneNumber'>): boolean => !phoneNumber.startsWith('+')

const tollFreePrefix = /^\+18(00|33|44|55|66|77|88)/

export const createAccount = (options: TwilioOptions, index: number, now: number): TwilioAccount => {
  const accountSid = options.sid ?? seededSid('AC', `account ${index}`)
  const number = (given: TwilioNumberOptions): TwilioNumber => ({
    ...given,
    sid: given.sid ?? seededSid(isShortCode(given) ? 'SC' : 'PN', given.phoneNumber),
    friendlyName: given.friendlyName ?? given.phoneNumber,
    tollFree: given.tollFree ?? tollFreePrefix.test(given.phoneNumber),
    sms: given.sms ?? true,
    // Only US and Canadian numbers have MMS (Twilio docs, messaging/guides/accepted-mime-types).
    mms: given.mms ?? (isShortCode(given) || given.phoneNumber.startsWith('+1')),
    smsMethod: given.smsMethod ?? 'POST',
  })
  const sender = (given: TwilioSenderOptions): TwilioSender => ({
    ...given,
    sid: given.sid ?? seededSid('XE', given.senderId),
    status: given.status ?? 'ONLINE',
    callbackMethod: given.callbackMethod ?? 'POST',
    statusCallbackMethod: 'POST',
    joined: new Map(),
  })
  return {
    sid: accountSid,
    authToken: options.authToken ?? seededSid('', accountSid),
    friendlyName: options.friendlyName ?? 'Simulated account',
    type: options.type ?? 'Full',
    status: options.status ?? 'active',
    keys: new Map((options.apiKeys ?? []).map((key) => [key.sid, key.secret])),
    numbers: (options.numbers ?? []).map(number),
    senders: (options.senders ?? []).map(sender),
    services: (options.services ?? []).map((given, position) => createService(given, `${accountSid} ${position}`, now)),
    messages: new Bounded(10_000),
    media: new Bounded(500),
    contents: new Map(),
    optOuts: new Map(),
    mediaAuth: options.mediaAuth ?? true,
    ...(options.type === 'Trial' ? { verified: new Set(options.verified ?? []) } : {}),
    whatsappPerSecond: options.whatsappPerSecond ?? 80,
    pace: new Map(),
    createdAt: now,
  }
}

export const createService = (given: TwilioServiceOptions, seed: string, now: number): TwilioService => ({
  ...given,
  sid: given.sid ?? seededSid('MG', seed),
  friendlyName: given.friendlyName ?? 'Messaging service',
  inboundMethod: given.inboundMethod ?? 'POST',
  useInboundWebhookOnNumber: given.useInboundWebhookOnNumber ?? false,
  stickySender: given.stickySender ?? true,
  advancedOptOut: given.advancedOptOut ?? false,
  pool: new Set(given.senders ?? []),
  sticky: new Map(),
  createdAt: now,
  updatedAt: now,
})

export const serviceOf = (account: TwilioAccount, sender: string): TwilioService | undefined =>
  account.services.find(({ pool }) => pool.has(sender))

export const optedOut = (account: TwilioAccount, senderOrService: string, recipient: string): boolean =>
  account.optOuts.get(senderOrService)?.has(recipient) ?? false
