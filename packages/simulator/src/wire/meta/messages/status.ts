import type { JsonObject } from '../../http.js'
import type { Line, Phone } from '../../person.js'
import type { MetaContext, MetaMessage } from '../account/app.js'
import { contact, identity } from '../account/identity.js'
import { webhookError } from '../errors.js'
import { notifyNumber } from '../webhook.js'

const hours = 3_600_000

/** From then on, messages inside the window are charged too (Meta docs, pricing). */
const chargedSince = Date.UTC(2026, 9, 1)

/** 72 h from the first answer to an ad click, if it came within 24 h. */
const entryPointUntil = (phone: Phone, line: Line, now: number): number | undefined => {
  const entry = phone.thread(line).entryPoint
  if (!entry) return undefined
  if (entry.repliedAt === undefined && now - entry.at < 24 * hours) entry.repliedAt = now
  const until = entry.repliedAt === undefined ? undefined : entry.repliedAt + 72 * hours
  return until !== undefined && until > now ? until : undefined
}

const money = (message: MetaMessage, free: boolean, now: number): JsonObject => {
  const insideWindow = message.category === 'service' && now < chargedSince
  const type = free ? 'free_entry_point' : insideWindow ? 'free_customer_service' : 'regular'
  return {
    pricing: {
      billable: type === 'regular',
      pricing_model: 'PMP',
      type,
      category: free ? 'referral_conversion' : message.category,
    },
  }
}

type MetaStatus = 'sent' | 'delivered' | 'read' | 'played' | 'failed'

/** Meta docs, webhooks/reference/messages/status. */
export const sendStatus = (
  context: MetaContext,
  message: MetaMessage,
  phone: Phone | undefined,
  line: Line,
  status: MetaStatus,
  failure?: { code: number; details?: string },
): void => {
  const now = context.world.now()
  const failed = status === 'failed'
  const until = phone && !failed ? entryPointUntil(phone, line, now) : undefined
  const app = context.state.apps.find(({ id }) => id === message.appId)
  const withPrice = status === 'sent' || ((status === 'delivered' || status === 'read') && !message.priced)
  if (withPrice && status !== 'sent') message.priced = true
  const conversation =
    until !== undefined || (app?.webhookVersion ?? 26) < 24
      ? {
          conversation: {
            id: message.id.slice(-32),
            ...(status === 'sent' && until !== undefined
              ? { expiration_timestamp: String(Math.floor(until / 1_000)) }
              : {}),
            origin: { type: until === undefined ? message.category : 'referral_conversion' },
          },
        }
      : {}
  // A failed status for a number names only the number, and has no contacts.
  const to: JsonObject =
    phone && !(failed && message.to.phone)
      ? identity(phone, line, 'recipient')
      : message.to.phone
        ? { recipient_id: message.to.phone.replace('+', '') }
        : { recipient_user_id: message.to.bsuid }
  notifyNumber(
    context,
    message.number,
    'messages',
    {
      ...(phone && !failed ? { contacts: [contact(phone, line)] } : {}),
      statuses: [
        {
          id: message.id,
          status,
          timestamp: String(Math.floor(now / 1_000)),
          ...to,
          ...(failed ? {} : conversation),
          ...(withPrice && !failed ? money(message, until !== undefined, now) : {}),
          ...(failure ? { errors: [webhookError(failure.code, failure.details)] } : {}),
          ...(message.callbackData === undefined ? {} : { biz_opaque_callback_data: message.callbackData }),
        },
      ],
    },
    phone?.number ?? message.to.phone ?? '',
  )
}

/** For a group, its id takes the place of a person's number (Meta docs, groups). */
export const sendGroupStatus = (context: MetaContext, message: MetaMessage, group: string): void =>
  notifyNumber(
    context,
    message.number,
    'messages',
    {
      statuses: [
        {
          id: message.id,
          status: 'sent',
          timestamp: String(Math.floor(context.world.now() / 1_000)),
          recipient_id: group,
          recipient_type: 'group',
          ...(message.callbackData === undefined ? {} : { biz_opaque_callback_data: message.callbackData }),
        },
      ],
    },
    group,
  )
