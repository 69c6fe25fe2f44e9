export interface TwilioNumberOptions {
  /** With a plus, or a short code: `55555`. */
  phoneNumber: string
  sid?: string
  friendlyName?: string
  smsUrl?: string
  smsMethod?: 'GET' | 'POST'
  smsFallbackUrl?: string
  smsApplicationSid?: string
  statusCallback?: string
  /** If absent, inferred from the prefix (800, 833, 844, 855, 866, 877, 888). */
  tollFree?: boolean
  sms?: boolean
  mms?: boolean
}

export interface TwilioSenderOptions {
  /** `whatsapp:+15557654321` */
  senderId: string
  sid?: string
  name?: string
  callbackUrl?: string
  callbackMethod?: 'GET' | 'POST'
  fallbackUrl?: string
  statusCallbackUrl?: string
  /** The shared sandbox number: only for people who sent `join two-words` in the last three days. */
  sandbox?: { code: string }
  status?: string
}

export interface TwilioServiceOptions {
  sid?: string
  friendlyName?: string
  /** If null, inbound messages are dropped without a trace (Twilio OpenAPI, messaging_v1). */
  inboundRequestUrl?: string | null
  inboundMethod?: 'GET' | 'POST'
  fallbackUrl?: string
  statusCallback?: string
  useInboundWebhookOnNumber?: boolean
  stickySender?: boolean
  advancedOptOut?: boolean
  /** The pool's phone numbers and WhatsApp senders. */
  senders?: readonly string[]
}

export interface TwilioOptions {
  sid?: string
  authToken?: string
  friendlyName?: string
  type?: 'Full' | 'Trial'
  status?: 'active' | 'suspended' | 'closed'
  apiKeys?: readonly { sid: string; secret: string }[]
  numbers?: readonly TwilioNumberOptions[]
  senders?: readonly TwilioSenderOptions[]
  services?: readonly TwilioServiceOptions[]
  /** Numbers that a trial account may write to. */
  verified?: readonly string[]
  /** Whether media URLs require credentials, as on new accounts; false is the old console setting. */
  mediaAuth?: boolean
  /** Messages per second for each WhatsApp sender; 80 by default (Twilio docs, whatsapp/best-practices-and-faqs). */
  whatsappPerSecond?: number
}
