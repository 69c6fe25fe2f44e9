import type { Json, JsonObject } from '../http.js'
import type { MetaAccount, MetaNumber, MetaTemplate } from './account/app.js'
import { GraphError } from './errors.js'

/** Fields are computed on request; `id` is always included. */
export const select = (
  values: Readonly<Record<string, () => Json | undefined>>,
  wanted: string | null,
  usual: readonly string[],
): JsonObject => {
  const names = wanted
    ? wanted
        .replace(/\{[^{}]*\}/g, '')
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
    : usual
  const out: Record<string, Json | undefined> = {}
  for (const name of names) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (!value) throw new GraphError(100, {}, `(#100) Tried accessing nonexisting field (${name})`)
    out[name] = value()
  }
  out.id = values.id?.()
  return out
}

const health = (id: string, type: string): JsonObject => ({
  can_send_message: 'AVAILABLE',
  entities: [{ entity_type: type, id, can_send_message: 'AVAILABLE' }],
})

export const numberFields = (number: MetaNumber): Readonly<Record<string, () => Json | undefined>> => ({
  id: () => number.id,
  display_phone_number: () => number.displayPhoneNumber,
  verified_name: () => number.verifiedName,
  quality_rating: () => 'GREEN',
  code_verification_status: () => 'VERIFIED',
  platform_type: () => 'CLOUD_API',
  name_status: () => 'APPROVED',
  status: () => (number.registered ? 'CONNECTED' : 'DISCONNECTED'),
  throughput: () => ({ level: 'STANDARD' }),
  whatsapp_business_manager_messaging_limit: () => 'TIER_1K',
  is_on_biz_app: () => number.coexistence,
  webhook_configuration: () => ({
    ...(number.overrideUrl ? { phone_number: number.overrideUrl } : {}),
    ...(overrideOf(number.account) ? { whatsapp_business_account: overrideOf(number.account) } : {}),
  }),
  health_status: () => health(number.id, 'PHONE_NUMBER'),
  conversational_automation: () => ({ id: number.id, ...number.automation }),
})

const overrideOf = (account: MetaAccount): string | undefined =>
  [...account.subscriptions.values()].find(({ overrideUrl }) => overrideUrl)?.overrideUrl

export const usualNumberFields = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'webhook_configuration',
]

export const accountFields = (account: MetaAccount): Readonly<Record<string, () => Json | undefined>> => ({
  id: () => account.id,
  name: () => account.name,
  currency: () => 'USD',
  timezone_id: () => '1',
  message_template_namespace: () => account.id,
  account_review_status: () => 'APPROVED',
  health_status: () => health(account.id, 'WABA'),
  whatsapp_business_manager_messaging_limit: () => 'TIER_1K',
  owner_business_info: () => ({ name: account.name, id: account.portfolio }),
})

export const templateFields = (template: MetaTemplate): Readonly<Record<string, () => Json | undefined>> => ({
  id: () => template.id,
  name: () => template.name,
  language: () => template.language,
  category: () => template.category,
  status: () => template.status,
  parameter_format: () => template.parameterFormat,
  components: () => template.components,
  quality_score: () => ({ score: 'UNKNOWN' }),
  rejected_reason: () => 'NONE',
  health_status: () => health(template.id, 'MESSAGE_TEMPLATE'),
})

export const usualTemplateFields = ['name', 'parameter_format', 'components', 'language', 'status', 'category']

/** Pages by cursor: the encoded position. */
export const graphPage = (items: readonly JsonObject[], query: URLSearchParams, self: string): JsonObject => {
  const limit = Math.min(Math.max(Number(query.get('limit') ?? 25) || 25, 1), 1_000)
  const after = query.get('after')
  const start = after ? Number(Buffer.from(after, 'base64url').toString('utf8')) || 0 : 0
  const data = items.slice(start, start + limit)
  const cursor = (position: number): string => Buffer.from(String(position)).toString('base64url')
  const end = start + data.length
  const next = new URLSearchParams(query)
  next.set('after', cursor(end))
  next.delete('access_token')
  return {
    data,
    paging: {
      cursors: { before: cursor(start), after: cursor(end) },
      ...(end < items.length ? { next: `${self}?${next}` } : {}),
    },
  }
}
