import { type ChannelEvent, type Delivery, type Fields, filled, list } from '@deskwire/core/adapter'
import { failureOfStatus } from '../graph/failures.js'
import { cut, fields, idOf, millis } from '../read.js'
import { account, type Change, unreadable } from './batch.js'
import { addressesOf, type Contacts } from './people.js'

type StatusEvent = Extract<ChannelEvent, { kind: 'status' }>

// `played` means that a voice note was listened to: more than read, but read is the most we have.
const deliveryOf = (status: string): Delivery | undefined => {
  switch (status) {
    case 'sent':
    case 'delivered':
    case 'read':
    case 'failed':
      return status
    case 'played':
      return 'read'
    default:
      return undefined
  }
}

/** One status ("webhooks/reference/messages/status"). In a group, each participant has their own. */
export const status = (item: Fields, line: string, contacts: Contacts, change: Change) => {
  const { batch } = change
  const message = idOf(item.id)
  const name = filled(item.status)
  if (message === undefined || name === undefined)
    return unreadable(batch, 'a status without a message or a name', item)
  const group = item.recipient_type === 'group'
  const phone = group ? item.recipient_participant_id : item.recipient_id
  const user = group ? item.recipient_participant_user_id : item.recipient_user_id
  const parent = group
    ? item.recipient_participant_parent_user_id
    : // Renamed in May 2026; both spellings are in use.
      (item.recipient_parent_user_id ?? item.parent_recipient_user_id)
  const participant = group ? (idOf(user) ?? idOf(phone) ?? idOf(parent)) : undefined
  const id = `${message}:${cut(name, 64)}${participant === undefined ? '' : `:${participant}`}`
  const at = millis(item.timestamp) ?? batch.receivedAt
  const delivery = deliveryOf(name)
  // `deleted`, `warning` and any future one: they say nothing about delivery, and must not hold anything up.
  if (delivery === undefined) return account(change, 'message_status', item, at, id)

  const to = addressesOf(phone, user, parent, contacts.find(user, phone, parent))
  const event: StatusEvent = { kind: 'status', id, line, to, message, status: delivery, at }
  const part = idOf(item.biz_opaque_callback_data)
  if (part !== undefined) event.part = part
  if (item.pricing !== undefined) price(item.pricing, event)
  if (delivery === 'failed') {
    const error = fields(list(item.errors)[0])
    event.failure = failureOfStatus(error, batch.links)
    batch.events.push(event)
    // The one error that also changes consent: they stopped marketing from this business.
    if (error?.code === 131050 && to.length > 0) {
      batch.events.push({
        kind: 'consent',
        id: `${id}:consent`,
        line,
        from: to,
        at,
        purpose: 'marketing',
        granted: false,
        source: 'error 131050',
        answered: true,
      })
    }
    return
  }
  batch.events.push(event)
}

const price = (value: unknown, event: StatusEvent) => {
  const pricing = fields(value)
  const category = filled(pricing?.category)
  if (!pricing || category === undefined) return
  // `billable` is being retired: the type says the same, `regular` or one of the free ones.
  const type = filled(pricing.type)
  const billable = type === undefined ? pricing.billable : type === 'regular'
  event.price = typeof billable === 'boolean' ? { category, billable } : { category }
}
