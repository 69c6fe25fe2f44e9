import { type ChannelEvent, type Fields, filled, list } from '@deskwire/core/adapter'
import { cut, fields } from '../read.js'
import { account, type Batch, type Change, each, unreadable } from './batch.js'
import { userIdUpdate } from './identity.js'
import { echo, message } from './messages.js'
import { call, handover, history, preference } from './others.js'
import { contactsOf } from './people.js'
import { status } from './statuses.js'

/**
 * A webhook's payload: up to a thousand items across entries and changes ("webhooks/create-webhook-endpoint"). Each item
 * becomes an event, or an `unreadable` one that says why.
 */
export const eventsOf = (payload: unknown, about: Omit<Batch, 'events'>): ChannelEvent[] => {
  // In this order: V8 is slow to add a field after a spread.
  const batch: Batch = { events: [], ...about }
  const envelope = fields(payload)
  if (envelope?.object !== 'whatsapp_business_account' || !Array.isArray(envelope.entry)) {
    unreadable(batch, 'not a whatsapp_business_account webhook', payload)
    return batch.events
  }
  each(batch, envelope.entry, 'entries', (entry) => {
    const waba = filled(entry.id) ?? ''
    if (!Array.isArray(entry.changes)) return unreadable(batch, 'an entry without changes', entry)
    each(batch, entry.changes, 'changes', (item) => read(item, { batch, account: waba, time: entry.time }))
  })
  return batch.events
}

const read = (item: Fields, change: Change) => {
  const value = fields(item.value)
  const field = filled(item.field)
  if (field === undefined || !value) return unreadable(change.batch, 'a change without a field or a value', item)
  switch (field) {
    case 'messages':
      return conversation(field, value, value, change)
    case 'standby':
      return conversation(field, value, fields(value.standby) ?? value, change)
    case 'smb_message_echoes':
    case 'calls':
    case 'user_preferences':
    case 'user_id_update':
      return conversation(field, value, value, change)
    case 'history':
      return history(value, lineOf(value), change)
    case 'messaging_handovers':
      return handover(value, change)
    default:
      // Templates, quality, the account itself, groups, and any future field.
      return account(change, field, value)
  }
}

const lineOf = (value: Fields): string | undefined => filled(fields(value.metadata)?.phone_number_id)

/** Everything between a line and its customers. `value` names the line, `items` holds what happened. */
const conversation = (field: string, value: Fields, items: Fields, change: Change) => {
  const { batch } = change
  const line = lineOf(value) ?? lineOf(items) ?? filled(fields(value.recipient)?.phone_number_id)
  const before = batch.events.length
  if (line === undefined || !batch.lines.has(line)) {
    otherLine(field, items, line, change)
  } else {
    const contacts = contactsOf(list(items.contacts ?? value.contacts))
    if (items.messages !== undefined)
      each(batch, items.messages, 'messages', (one) => message(one, line, contacts, change, items.errors))
    if (items.statuses !== undefined) {
      const calls = field === 'calls'
      each(batch, items.statuses, 'statuses', (one) =>
        calls || one.type === 'call' ? call(one, line, contacts, change) : status(one, line, contacts, change),
      )
    }
    if (items.message_echoes !== undefined) {
      each(batch, items.message_echoes, 'echoes', (one) => echo(one, line, contacts, change))
    }
    if (items.calls !== undefined) each(batch, items.calls, 'calls', (one) => call(one, line, contacts, change))
    if (items.user_preferences !== undefined) {
      each(batch, items.user_preferences, 'preferences', (one) => preference(one, line, contacts, change))
    }
    if (items.user_id_update !== undefined) {
      each(batch, items.user_id_update, 'id updates', (one) => userIdUpdate(one, line, change))
    }
  }
  // Errors of the system, the application or the account are next to the items.
  if (items.errors !== undefined)
    each(batch, items.errors, 'errors', (one) => account(change, 'errors', { line, ...one }))
  if (batch.events.length === before && !holdsList(items)) account(change, field, value)
}

/** An empty list has nothing to report. */
const holdsList = (items: Fields): boolean =>
  Array.isArray(items.messages) || Array.isArray(items.statuses) || Array.isArray(items.message_echoes)

/**
 * One application may serve several numbers, not all of them ours. Messages to an unconfigured number are parked where
 * they are seen, because a customer waits for an answer. Its statuses are only counted.
 */
const otherLine = (field: string, items: Fields, line: string | undefined, change: Change) => {
  const { batch } = change
  const reason =
    line === undefined
      ? `a change of ${field} that names no phone number`
      : `phone number id ${cut(line, 64)} is not one of this channel's lines`
  const before = batch.events.length
  const park = (one: Fields) => unreadable(batch, reason, one)
  each(batch, items.messages, 'messages', park)
  each(batch, items.message_echoes, 'echoes', park)
  each(batch, items.calls, 'calls', park)
  each(batch, items.user_preferences, 'preferences', park)
  each(batch, items.user_id_update, 'id updates', park)
  each(batch, items.statuses, 'statuses', (one) => account(change, 'other_line', { line, status: one }))
  if (batch.events.length === before && items.errors === undefined) unreadable(batch, reason, items)
}
