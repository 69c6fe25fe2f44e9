import type { PhoneMessage } from '../../content.js'
import type { JsonObject } from '../../http.js'
import { numericId, seededSid } from '../../ids.js'
import { type Blob, Bounded, type World } from '../../world.js'
import type { MetaNumberOptions, MetaOptions, MetaTemplateOptions } from '../options.js'

export interface MetaApp {
  id: string
  name: string
  secret: string
  tokens: Map<string, { scopes: readonly string[]; expiresAt: number; type: 'SYSTEM_USER' | 'APP' }>
  requireProof: boolean
  callbackUrl?: string
  verifyToken: string
  fields: Set<string> | 'all'
  webhookVersion: number
  perSecond: number
  pairBurst: number
  retryAfter: readonly number[]
}

export interface MetaTemplate {
  id: string
  name: string
  language: string
  category: string
  status: string
  parameterFormat: 'POSITIONAL' | 'NAMED'
  components: readonly JsonObject[]
}

export interface MetaAccount {
  id: string
  name: string
  portfolio: string
  /** App id → the callback that overrides the app's own. */
  subscriptions: Map<string, { overrideUrl?: string; verifyToken?: string }>
  templates: MetaTemplate[]
}

export interface MetaNumber {
  id: string
  account: MetaAccount
  displayPhoneNumber: string
  verifiedName: string
  coexistence: boolean
  overrideUrl?: string
  registered: boolean
  blocked: Set<string>
  automation: JsonObject
  /** Calls in this second, and the debt to each user. */
  pace: { second: number; count: number }
  pairs: Map<string, { debt: number; at: number }>
  registrations: number[]
}

export interface MetaMedia extends Blob {
  number: string
  /** Signed URLs handed out: hash → expiry. */
  addresses: Map<string, number>
  expiresAt: number
}

export interface MetaMessage {
  id: string
  number: MetaNumber
  appId: string
  to: { phone?: string; bsuid?: string; group?: string }
  category: string
  callbackData?: string
  onPhone?: PhoneMessage
  priced?: true
  /** Reactions only ever get `sent`. */
  quiet?: true
}

export interface MetaState {
  apps: MetaApp[]
  accounts: Map<string, MetaAccount>
  numbers: Map<string, MetaNumber>
  messages: Bounded<MetaMessage>
  media: Bounded<MetaMedia>
}

export interface MetaContext {
  world: World
  state: MetaState
}

/** An authenticated call. */
export interface MetaCallContext extends MetaContext {
  app: MetaApp
  token: string
}

const seconds = 1_000
const minutes = 60 * seconds
const hours = 60 * minutes

/** "Immediately, then with decreasing frequency" over seven days (Meta docs, webhooks/overview). */
const usualRetries = [
  0,
  2 * seconds,
  10 * seconds,
  minutes,
  5 * minutes,
  15 * minutes,
  hours,
  3 * hours,
  6 * hours,
  12 * hours,
  24 * hours,
  24 * hours,
  24 * hours,
  24 * hours,
  24 * hours,
]

const allScopes = ['whatsapp_business_messaging', 'whatsapp_business_management']

const createNumber = (given: MetaNumberOptions, account: MetaAccount): MetaNumber => ({
  id: given.id ?? numericId(given.displayPhoneNumber),
  account,
  displayPhoneNumber: given.displayPhoneNumber,
  verifiedName: given.verifiedName ?? account.name,
  coexistence: given.coexistence ?? false,
  overrideUrl: given.overrideUrl,
  registered: true,
  blocked: new Set(),
  automation: {},
  pace: { second: 0, count: 0 },
  pairs: new Map(),
  registrations: [],
})

const createApp = (given: MetaOptions, index: number): MetaApp => {
  const id = given.id ?? numericId(`app ${index}`)
  const secret = given.secret ?? seededSid('', `app secret ${index}`)
  const tokens: MetaApp['tokens'] = new Map([[`${id}|${secret}`, { scopes: allScopes, expiresAt: 0, type: 'APP' }]])
  for (const token of given.tokens ?? [seededSid('EAA', `token ${index}`)]) {
    const options = typeof token === 'string' ? { token } : token
    tokens.set(options.token, {
      scopes: options.scopes ?? allScopes,
      expiresAt: options.expiresAt ?? 0,
      type: 'SYSTEM_USER',
    })
  }
  return {
    id,
    name: given.name ?? 'Simulated app',
    secret,
    tokens,
    requireProof: given.requireProof ?? false,
    callbackUrl: given.callbackUrl,
    verifyToken: given.verifyToken ?? '',
    fields: given.fields ? new Set(given.fields) : 'all',
    webhookVersion: Number(given.webhookVersion?.replace('v', '') ?? 26),
    perSecond: given.perSecond ?? 80,
    pairBurst: given.pairBurst ?? 45,
    retryAfter: given.retryAfter ?? usualRetries,
  }
}

export const createMetaState = (options: readonly MetaOptions[]): MetaState => {
  const state: MetaState = {
    apps: [],
    accounts: new Map(),
    numbers: new Map(),
    messages: new Bounded(10_000),
    media: new Bounded(500),
  }
  for (const [index, given] of options.entries()) {
    const app = createApp(given, index)
    state.apps.push(app)
    for (const [position, own] of (given.accounts ?? []).entries()) {
      const id = own.id ?? numericId(`account ${index} ${position}`)
      const account: MetaAccount = state.accounts.get(id) ?? {
        id,
        name: own.name ?? 'Simulated business',
        portfolio: own.portfolio ?? `portfolio ${index}`,
        subscriptions: new Map(),
        templates: [],
      }
      state.accounts.set(id, account)
      if (own.subscribed ?? true) account.subscriptions.set(app.id, { overrideUrl: own.overrideUrl })
      for (const template of own.templates ?? []) account.templates.push(createTemplate(template))
      for (const number of own.numbers ?? []) {
        const made = createNumber(number, account)
        state.numbers.set(made.id, made)
      }
    }
  }
  return state
}

export const createTemplate = (given: MetaTemplateOptions): MetaTemplate => ({
  id: given.id ?? numericId(),
  name: given.name,
  language: given.language,
  category: given.category ?? 'UTILITY',
  status: given.status ?? 'APPROVED',
  parameterFormat: given.parameterFormat ?? 'POSITIONAL',
  components: JSON.parse(JSON.stringify(given.components)),
})
