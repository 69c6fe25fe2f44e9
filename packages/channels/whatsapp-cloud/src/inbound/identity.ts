import { type Address, type Fields, filled } from '@deskwire/core/adapter'
import { fields, fingerprint, json, millis } from '../read.js'
import { account, type Change, unreadable } from './batch.js'
import { addressesOf } from './people.js'

const same = (a: readonly Address[], b: readonly Address[]): boolean =>
  a.length === b.length && a.every((one) => b.some((other) => other.kind === one.kind && other.value === one.value))

/**
 * A customer changed their number, and with it the business-scoped id ("webhooks/reference/messages/system"). `from` is the
 * old number; the fields of `system` without `previous_` are the new one.
 */
export const identityChange = (item: Fields, id: string, line: string, change: Change) => {
  const { batch } = change
  const system = fields(item.system)
  const type = filled(system?.type) ?? 'system'
  const at = millis(item.timestamp)
  if (!system) return unreadable(batch, 'a system message without its part', item)
  // Before August 2026 there was no `previous_user_id`; the message's id is the old one only if it differs.
  const oldUser = system.previous_user_id ?? (item.from_user_id === system.user_id ? undefined : item.from_user_id)
  const oldParent =
    system.previous_parent_user_id ??
    (item.from_parent_user_id === system.parent_user_id ? undefined : item.from_parent_user_id)
  const before = addressesOf(item.from, oldUser, oldParent)
  // Older payloads name the new number `new_wa_id`.
  const after = addressesOf(system.wa_id ?? system.new_wa_id, system.user_id, system.parent_user_id)
  // A new security code on the same phone (`customer_identity_changed`) is an account event, not another address.
  if (before.length === 0 || after.length === 0 || same(before, after)) {
    return account(change, type, { id, line, system, from: before }, at, id)
  }
  batch.events.push({ kind: 'identity', id, line, before, after, at: at ?? batch.receivedAt })
}

/** Documented for a while as a separate field, then corrected; supporting both costs little. */
export const userIdUpdate = (item: Fields, line: string, change: Change) => {
  const user = fields(item.user_id)
  const parent = fields(item.parent_user_id)
  const before = addressesOf(undefined, user?.previous, parent?.previous)
  const after = addressesOf(item.wa_id, user?.current, parent?.current)
  if (before.length === 0 || after.length === 0) return unreadable(change.batch, 'an id update that names no ids', item)
  const at = millis(item.timestamp) ?? change.batch.receivedAt
  change.batch.events.push({
    kind: 'identity',
    id: `user_id_update:${fingerprint(json(item))}`,
    line,
    before,
    after,
    at,
  })
}
