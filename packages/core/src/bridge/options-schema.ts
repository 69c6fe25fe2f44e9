import { z } from 'zod'
import { parse } from '../adapter/options/configure.js'
import { baseUrl, callback, secretText } from '../adapter/options/option-fields.js'
import type { Topic } from '../policy/consent.js'
import { hoursSchema, quietSchema } from '../policy/hours-schema.js'
import type { KeywordSettings } from '../policy/keywords.js'
import type { PersonSettings } from '../policy/person.js'
import { languages } from '../policy/phrases/index.js'
import { ourWords } from '../policy/words.js'
import type { Assistant } from '../ports/assistant.js'
import type { Channel } from '../ports/channel.js'
import type { Host } from '../ports/host.js'
import type { Log } from '../ports/shared.js'
import type { Store } from '../ports/store.js'
import { en } from '../render/sentences/en.js'
import type { BridgeOptions, ClosingSettings, Hooks, Policy, TenantOptions } from './options.js'

type Fields<Options> = Record<keyof Options, z.ZodType>

const minute = 60_000
const has = (given: unknown, ...methods: readonly string[]): boolean =>
  typeof given === 'object' &&
  given !== null &&
  methods.every((method) => typeof Reflect.get(given, method) === 'function')

const channel = z.custom<Channel>((given) => has(given, 'receive', 'send'), 'expected a channel, like twilioSms({ … })')
const host = z.custom<Host>((given) => has(given, 'open', 'post', 'receive'), 'expected a host, like zendesk({ … })')
const assistant = z.custom<Assistant>((given) => has(given, 'respond'), 'expected an assistant, like topics({ … })')
const store = z.custom<Store>((given) => has(given, 'start', 'accept'), 'expected a store, like memory() or sqlite(…)')
const log = z.custom<Log>((given) => has(given, 'debug', 'info', 'warn', 'error'), 'expected a logger, like console')

const isLanguage = (given: string): boolean => {
  if (!/^[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$/.test(given)) return false
  const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' })
  return names.of(given.replace(/[-_].*/, '')) !== undefined
}
const language = z.string().refine(isLanguage, {
  error: 'expected a language by its code: en, nl, pt-BR',
  params: { shown: true },
})

const words = z.array(z.string().min(1).max(64)).readonly()
const keywordNames = Object.keys(ourWords.en)
export const keywordsSchema = z.strictObject({
  languages: z.array(z.enum(languages)).readonly().optional(),
  words: z.record(language, z.partialRecord(z.enum(keywordNames), words)).optional(),
  revocation: z.boolean().optional(),
} satisfies Fields<KeywordSettings>)

export const personSchema = z.strictObject({
  languages: z.array(z.enum(languages)).readonly().optional(),
  words: words.optional(),
  queue: z.string().min(1).optional(),
} satisfies Fields<PersonSettings>)

// "2" would mean the second answer and the one titled 2.
const answer = z
  .string()
  .min(1)
  .max(24)
  .refine((title) => /\D/.test(title), 'expected words: a digit is taken for the number of an answer')
const closing = z.strictObject({
  text: z.string().min(1).max(600).optional(),
  rating: z
    .union([
      z.boolean(),
      z.strictObject({
        question: z.string().min(1).max(300).optional(),
        answers: z.array(answer).min(2).max(10).readonly().optional(),
      }),
    ])
    .optional(),
} satisfies Fields<ClosingSettings>)

const reopen = z.union([z.enum(['append', 'new']), z.strictObject({ reopenWithin: z.number().nonnegative() })])

const template = z.strictObject({
  type: z.literal('template'),
  name: z.string().min(1),
  language: z.string().min(1),
  values: z.record(z.string(), z.string()).optional(),
  media: z.looseObject({}).optional(),
})

const prefix = z.union([z.string().min(1).max(8), z.literal(false)])
const duration = z.number().nonnegative()

export const policySchema = z.strictObject({
  onClosed: z.enum(['refuse', 'reopen']).optional(),
  reopenTemplate: z.union([template, callback()]).optional(),
  holdMs: duration.optional(),
  outreachMs: duration.optional(),
  windowMarginMs: duration.optional(),
  windowWarningMs: duration.optional(),
  reopen: z.union([reopen, z.record(z.string(), reopen)]).optional(),
  onUnknown: z.enum(['park', 'repeat']).optional(),
  markRead: z.enum(['received', 'posted', 'viewed', 'never']).optional(),
  keywords: keywordsSchema.optional(),
  topics: z
    .record(
      z.string().min(1).max(200),
      z.strictObject({
        title: z.union([z.string().min(1).max(60), z.record(language, z.string().min(1).max(60))]),
        start: z.boolean().optional(),
      } satisfies Fields<Topic>),
    )
    .optional(),
  guests: z.boolean().optional(),
  freeTextRevocation: z.enum(['flag', 'revoke']).optional(),
  quietHours: quietSchema.optional(),
  hours: hoursSchema.optional(),
  awayText: z.union([z.string(), z.literal(false)]).optional(),
  greeting: z.string().optional(),
  closing: closing.optional(),
  person: z.union([personSchema, z.literal(false)]).optional(),
  directives: z.union([prefix, z.record(z.string(), prefix)]).optional(),
  panel: z
    .strictObject({ templates: z.record(z.string(), z.array(z.string().min(1)).readonly()).optional() })
    .optional(),
  maxTurns: z.int().min(1).optional(),
  turnMs: duration.optional(),
  giveUpMs: duration.optional(),
  hookMs: z.number().positive().optional(),
  outageMs: duration.optional(),
  maxMediaBytes: z.int().min(1).optional(),
} satisfies Fields<Policy>)

const tenantFields = {
  channels: z.record(z.string(), channel),
  hosts: z.record(z.string(), host),
  assistants: z.record(z.string(), assistant).optional(),
  route: callback<NonNullable<TenantOptions['route']>>().optional(),
  policy: policySchema.optional(),
  hooks: z
    .strictObject({
      inbound: callback().optional(),
      outbound: callback().optional(),
      transcribe: callback().optional(),
      suggest: callback().optional(),
      analyze: callback().optional(),
    } satisfies Fields<Hooks>)
    .optional(),
  language: language.optional(),
  agentLanguage: language.optional(),
  sentences: z.record(language, z.partialRecord(z.enum(Object.keys(en)), z.string())).optional(),
} satisfies Fields<TenantOptions>

type Tenant = Pick<TenantOptions, 'policy'> & { hosts: Readonly<Record<string, unknown>> }

/** What a policy says by host names hosts that there are. */
const namesHosts = (
  { policy, hosts }: { policy?: unknown; hosts: Tenant['hosts'] },
  context: z.RefinementCtx,
): void => {
  const known = Object.keys(hosts)
  for (const field of ['reopen', 'directives'] as const) {
    const set: unknown = typeof policy === 'object' && policy !== null ? Reflect.get(policy, field) : undefined
    if (typeof set !== 'object' || set === null || (field === 'reopen' && 'reopenWithin' in set)) continue
    for (const name of Object.keys(set))
      if (!known.includes(name))
        context.addIssue({ code: 'custom', path: ['policy', field, name], params: { known, what: 'host' } })
  }
}

export const tenantSchema = z.strictObject(tenantFields).superRefine(namesHosts)

export const bridgeSchema = z
  .strictObject({
    ...tenantFields,
    publicUrl: baseUrl('https://bridge.example.com'),
    store,
    role: z.enum(['ingress', 'worker', 'both']).default('both'),
    log: log.optional(),
    secret: z.union([secretText(), z.array(secretText()).min(1).readonly()]).optional(),
    clock: callback<NonNullable<BridgeOptions['clock']>>().optional(),
    random: callback<() => number>().optional(),
    lanes: z.int().min(1).default(256),
    leaseMs: z.number().positive().default(30_000),
    callMs: z.number().positive().optional(),
    catchUpEveryMs: duration.default(5 * minute),
  } satisfies Fields<BridgeOptions>)
  .superRefine(namesHosts)
  .superRefine(({ callMs, leaseMs }, context) => {
    if (callMs === undefined || callMs < leaseMs * 0.8) return
    const message = `expected less than 0.8 of leaseMs (${leaseMs}), so that a call ends before its lane is taken over`
    context.addIssue({ code: 'custom', path: ['callMs'], message })
  })

export const checkBridge = (given: BridgeOptions) => parse('createBridge', bridgeSchema, given)
export const checkTenant = (name: string, given: TenantOptions) => void parse(`The tenant ${name}`, tenantSchema, given)
