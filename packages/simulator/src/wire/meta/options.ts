export interface MetaTokenOptions {
  token: string
  scopes?: readonly string[]
  /** By the wire's clock; 0 means never. */
  expiresAt?: number
}

export interface MetaNumberOptions {
  id?: string
  displayPhoneNumber: string
  verifiedName?: string
  /** The number is also in the WhatsApp Business app: edits, revokes and echoes reach the webhook. */
  coexistence?: boolean
  overrideUrl?: string
}

export interface MetaTemplateOptions {
  id?: string
  name: string
  language: string
  category?: 'UTILITY' | 'MARKETING' | 'AUTHENTICATION'
  status?: string
  parameterFormat?: 'POSITIONAL' | 'NAMED'
  components: readonly object[]
}

export interface MetaAccountOptions {
  id?: string
  name?: string
  /** The business portfolio that user ids are scoped to. */
  portfolio?: string
  numbers?: readonly MetaNumberOptions[]
  templates?: readonly MetaTemplateOptions[]
  /** Whether the app is subscribed from the start; otherwise `POST /{WABA}/subscribed_apps`. */
  subscribed?: boolean
  overrideUrl?: string
}

export interface MetaOptions {
  id?: string
  name?: string
  secret?: string
  tokens?: readonly (string | MetaTokenOptions)[]
  /** The app setting "Require App Secret". */
  requireProof?: boolean
  callbackUrl?: string
  verifyToken?: string
  /** Subscribed webhook fields; all by default. */
  fields?: readonly string[]
  /** Before v24.0, each status carries a `conversation`. */
  webhookVersion?: string
  accounts?: readonly MetaAccountOptions[]
  /** Messages per second for each number; 80 by default. */
  perSecond?: number
  /** How many messages to one user before the pair rate applies; 45 by default, one more every six seconds. */
  pairBurst?: number
  /** The delay of the next attempt after each failed webhook. */
  retryAfter?: readonly number[]
}
