import { createHmac } from 'node:crypto'
import { isList, type Json, type JsonObject } from '../http.js'
import type { Outcome, Webhook } from '../outbox.js'
import type { MetaAccount, MetaApp, MetaContext, MetaNumber } from './account/app.js'

/**
 * Meta signs the bytes it sends, which are escaped: non-ASCII as lower-case `\u`, and `/`, `<`, `%`, `@`
 * (Meta docs, messenger-platform/webhooks, "validating payloads").
 */
const escapedJson = (value: Json): string =>
  JSON.stringify(value).replace(/[/<%@\u0080-\uffff]/g, (character) =>
    character === '/'
      ? '\\/'
      : character === '<'
        ? '\\u003C'
        : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

interface Update {
  entryId: string
  field: string
  value: JsonObject
}

/** Only these follow an override; account and template fields always go to the app's own URL (Meta docs, webhooks/override). */
const overridable = new Set([
  'messages',
  'calls',
  'history',
  'smb_message_echoes',
  'smb_app_state_sync',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'user_preferences',
  'standby',
  'messaging_handovers',
  'flows',
])

const mostUpdates = 1_000

const kindOf = ({ field, value }: Update): string =>
  field === 'messages' ? (isList(value.statuses) ? 'status' : 'inbound') : field

const metaWebhook = (
  context: MetaContext,
  app: MetaApp,
  url: string,
  order: string,
  updates: readonly Update[],
): Webhook => {
  let body: string | undefined
  const write = (): string => {
    const entries = new Map<string, JsonObject[]>()
    for (const { entryId, field, value } of updates) {
      const changes = entries.get(entryId) ?? []
      changes.push({ value, field })
      entries.set(entryId, changes)
    }
    const time = Math.floor(context.world.now() / 1_000)
    const entry = [...entries].map(([id, changes]) => ({ id, time, changes }))
    return escapedJson({ object: 'whatsapp_business_account', entry })
  }
  return {
    provider: 'meta',
    kind: updates[0] ? kindOf(updates[0]) : 'messages',
    order,
    request: () => {
      body ??= write()
      const signed = createHmac('sha256', app.secret).update(body).digest('hex')
      return {
        url,
        call: {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'facebookexternalua',
            'x-hub-signature': `sha1=${createHmac('sha1', app.secret).update(body).digest('hex')}`,
            'x-hub-signature-256': `sha256=${signed}`,
          },
          body,
        },
      }
    },
    // Only 200 is success; otherwise the whole batch is repeated with the same bytes (Meta docs, webhooks/overview).
    after: (outcome: Outcome, attempt: number) =>
      'answer' in outcome && outcome.answer.status === 200 ? undefined : app.retryAfter[attempt - 1],
    pack: {
      key: `${app.id} ${url}`,
      join: (others) => {
        const all = [...updates, ...others.flatMap((other) => packed.get(other) ?? [])]
        const out: Webhook[] = []
        for (let start = 0; start < all.length; start += mostUpdates) {
          const some = all.slice(start, start + mostUpdates)
          out.push(remember(metaWebhook(context, app, url, order, some), some))
        }
        return out
      },
    },
  }
}

const packed = new WeakMap<Webhook, readonly Update[]>()
const remember = (webhook: Webhook, updates: readonly Update[]): Webhook => {
  packed.set(webhook, updates)
  return webhook
}

/** To every app subscribed to the account and the field. */
export const notify = (
  context: MetaContext,
  account: MetaAccount,
  number: MetaNumber | undefined,
  field: string,
  value: JsonObject,
  order: string,
  entryId: string = account.id,
): void => {
  for (const app of context.state.apps) {
    const subscription = account.subscriptions.get(app.id)
    if (!subscription || (app.fields !== 'all' && !app.fields.has(field))) continue
    const override = overridable.has(field) ? (number?.overrideUrl ?? subscription.overrideUrl) : undefined
    const url = override ?? app.callbackUrl
    if (!url) continue
    const updates = [{ entryId, field, value }]
    context.world.outbox.submit(remember(metaWebhook(context, app, url, order, updates), updates))
  }
}

const metadata = (number: MetaNumber): JsonObject => ({
  display_phone_number: number.displayPhoneNumber.replace(/\D/g, ''),
  phone_number_id: number.id,
})

/** Sends `messages` and similar fields, which name the number. */
export const notifyNumber = (
  context: MetaContext,
  number: MetaNumber,
  field: string,
  value: JsonObject,
  order: string,
): void =>
  notify(
    context,
    number.account,
    number,
    field,
    { messaging_product: 'whatsapp', metadata: metadata(number), ...value },
    `meta:${number.id}:${order}`,
  )
