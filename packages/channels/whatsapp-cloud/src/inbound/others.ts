import { type Fields, filled, list } from '@deskwire/core/adapter'
import { cut, fields, fingerprint, idOf, json, millis, numeric } from '../read.js'
import { account, type Change, unreadable } from './batch.js'
import { addressesOf, type Contacts } from './people.js'

/** `user_preferences`: marketing only, never a customer's whole consent. WhatsApp itself shows them the result. */
export const preference = (item: Fields, line: string, contacts: Contacts, change: Change) => {
  const { batch } = change
  const contact = contacts.find(item.user_id, item.wa_id, item.parent_user_id)
  const from = addressesOf(item.wa_id, item.user_id, item.parent_user_id, contact)
  const value = filled(item.value)
  const at = millis(item.timestamp)
  const id = `user_preferences:${fingerprint(`${line} ${json(item)}`)}`
  if (item.category !== 'marketing_messages') return account(change, 'user_preferences', item, at, id)
  if (from.length === 0) return unreadable(batch, 'a preference that does not say whose it is', item)
  if (value !== 'stop' && value !== 'resume' && value !== 'signup') {
    return unreadable(batch, 'a preference that is neither stop nor resume', item)
  }
  batch.events.push({
    kind: 'consent',
    id,
    line,
    from,
    at: at ?? batch.receivedAt,
    purpose: 'marketing',
    granted: value !== 'stop',
    source: `user_preferences ${value}`,
    answered: true,
  })
}

/**
 * Calls are out of scope, but a customer's call is still seen, and it opens the window ("calling/reference"): its start is
 * a message, and everything else about it is an account event. The session description is left out.
 */
export const call = (item: Fields, line: string, contacts: Contacts, change: Change) => {
  const { batch } = change
  const id = idOf(item.id)
  if (id === undefined) return unreadable(batch, 'a call without an id', item)
  const at = millis(item.timestamp)
  const event = filled(item.event) ?? filled(item.status) ?? 'unknown'
  if (event === 'connect' && item.direction !== 'BUSINESS_INITIATED') {
    const contact = contacts.find(item.from_user_id, item.from, item.from_parent_user_id)
    const from = addressesOf(item.from, item.from_user_id, item.from_parent_user_id, contact)
    if (from.length === 0)
      return unreadable(batch, 'a call that does not say who called', { ...item, session: undefined })
    const name = contact && filled(fields(contact.profile)?.name)
    batch.events.push({
      kind: 'message',
      id,
      line,
      from,
      ...(name ? { name } : {}),
      at: at ?? batch.receivedAt,
      clock: at === undefined ? 'receipt' : 'provider',
      content: { type: 'unsupported', kind: 'call' },
    })
    return
  }
  const { session: _, ...rest } = item
  account(change, 'call', { ...rest, line }, at, `${id}:${cut(event, 64)}`)
}

/** The new owner of a conversation ("webhooks/reference/messaging_handovers"). The summary quotes messages: it is left out. */
export const handover = (value: Fields, change: Change) => {
  const type = filled(value.type) ?? 'control'
  const about = fields(
    type === 'control_passed' ? value.control_passed : type === 'control_taken' ? value.control_taken : undefined,
  )
  const sender = fields(value.sender)
  const detail = {
    line: filled(fields(value.recipient)?.phone_number_id) ?? filled(fields(value.metadata)?.phone_number_id),
    customer: addressesOf(sender?.phone_number, sender?.user_id, sender?.parent_user_id),
    previousApp: about?.previous_owner_app_id,
    previousRole: filled(about?.previous_owner_role) ?? filled(about?.previous_owner_app_role),
    newRole: filled(about?.new_owner_role),
    metadata: about?.metadata,
  }
  const id = `${cut(type, 64)}:${fingerprint(`${change.account} ${json(value)}`)}`
  account(change, cut(type, 64), detail, millis(value.timestamp), id)
}

/** The history of a number shared with the phone app, up to 180 days. It is counted, not replayed. */
export const history = (value: Fields, line: string | undefined, change: Change) => {
  const chunks = list(value.history)
  let threads = 0
  let messages = list(value.messages).length
  let progress: number | undefined
  let declined: number | undefined
  for (const one of chunks) {
    const chunk = fields(one)
    for (const thread of list(chunk?.threads)) {
      threads += 1
      messages += list(fields(thread)?.messages).length
    }
    progress = numeric(fields(chunk?.metadata)?.progress) ?? progress
    declined = numeric(fields(list(chunk?.errors)[0])?.code) ?? declined
  }
  const detail = { line, chunks: chunks.length, threads, messages, progress, declined }
  account(
    change,
    'history',
    detail,
    undefined,
    `history:${fingerprint(`${change.account} ${json(change.time)} ${json(value)}`)}`,
  )
}
